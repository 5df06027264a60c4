// The Arcade Learning Environment's C library, which the user brings: nothing here is linked with it. Not
// parsed by JavaCPP.
#pragma once

#include <dlfcn.h>

#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace atari {

// What is called of atari-py's libale_c.so. An interface and a state are pointers to what is the library's.
struct Library {
  void (*setLoggerMode)(int);
  void* (*makeInterface)();
  void (*deleteInterface)(void*);
  void (*setInt)(void*, const char*, int);
  void (*setFloat)(void*, const char*, float);
  void (*loadRom)(void*, const char*);
  int (*act)(void*, int);
  bool (*gameOver)(void*);
  void (*resetGame)(void*);
  int (*lives)(void*);
  int (*minimalActions)(void*);
  void (*getMinimalActions)(void*, int*);
  int (*width)(void*);
  int (*height)(void*);
  void (*getGrays)(void*, unsigned char*);
  void* (*cloneState)(void*);
  void (*restoreState)(void*, void*);
  void (*deleteState)(void*);
  int (*stateLength)(void*);
  void (*encodeState)(void*, char*, int);
  void* (*decodeState)(const char*, int);
};

inline Library library = {};

// Making an interface and loading a cartridge touch what all of the library shares.
inline std::mutex making;

}  // namespace atari

// A console with a cartridge.
struct AtariConsole {
  void* interface;
  std::vector<unsigned char> grays;
  std::vector<char> state;
};
