// Procgen's library, found when it is asked for: nothing here is linked with it. Not parsed by JavaCPP.
#pragma once

#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "stack.h"

namespace procgen {

constexpr int SIDE = 64;
constexpr int FRAME = SIDE * SIDE * 3;
constexpr int32_t END_OF_STATE = (int32_t)0xCAFECAFE;

// The interface of gym3's libenv, version 1, as libenv.so has it.
enum Type : int32_t { BYTE = 1, INTEGER = 2 };

struct Option {
  char name[128];
  int32_t type;
  int32_t count;
  void* data;
};

struct Options {
  Option* items;
  int32_t count;
};

struct Buffers {
  void** observations;
  float* rewards;
  uint8_t* first;
  void** infos;
  void** actions;
};

struct Library {
  int (*version)();
  void* (*make)(int, Options);
  void (*setBuffers)(void*, Buffers*);
  void (*observe)(void*);
  void (*act)(void*);
  void (*close)(void*);
  int (*getState)(void*, int, char*, int);
  void (*setState)(void*, int, char*, int);
};

inline Library library = {};

// What options point to, until the game is made.
class OptionList {
 public:
  void text(const char* name, const char* value) { add(name, BYTE, (int32_t)std::strlen(value), (void*)value); }

  void integer(const char* name, int32_t value) {
    integers_[integers_used_] = value;
    add(name, INTEGER, 1, &integers_[integers_used_++]);
  }

  void flag(const char* name, bool value) {
    flags_[flags_used_] = value;
    add(name, BYTE, 1, &flags_[flags_used_++]);
  }

  Options all() { return {options_.data(), (int32_t)options_.size()}; }

 private:
  void add(const char* name, Type type, int32_t count, void* data) {
    Option option = {};
    std::strncpy(option.name, name, sizeof option.name - 1);
    option.type = type;
    option.count = count;
    option.data = data;
    options_.push_back(option);
  }

  std::vector<Option> options_;
  int32_t integers_[8];
  uint8_t flags_[8];
  int integers_used_ = 0;
  int flags_used_ = 0;
};

}  // namespace procgen

// One game, with the memory that it writes to.
struct ProcgenGame {
  void* handle;
  uint8_t frame[procgen::FRAME];
  int32_t action;
  float reward;
  uint8_t first;
  int32_t previousLevel;
  uint8_t levelComplete;
  int32_t level;
};
