// All of the Arcade Learning Environment that AlphaSweep uses. JavaCPP parses this file only. The library ends
// the process over a cartridge that is none: callers check the file before.
#pragma once

#include "library.h"

struct AtariConsole;

// Loads libale_c.so, whose path may be any; to be called before anything else.
inline void openAtari(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(dlerror());
  auto find = [&](const char* name) {
    void* function = dlsym(library, name);
    if (!function) throw std::runtime_error(std::string(path) + " has no function " + name);
    return function;
  };
  atari::Library found;
  found.setLoggerMode = (void (*)(int))find("setLoggerMode");
  found.makeInterface = (void* (*)())find("ALE_new");
  found.deleteInterface = (void (*)(void*))find("ALE_del");
  found.setInt = (void (*)(void*, const char*, int))find("setInt");
  found.setFloat = (void (*)(void*, const char*, float))find("setFloat");
  found.loadRom = (void (*)(void*, const char*))find("loadROM");
  found.act = (int (*)(void*, int))find("act");
  found.gameOver = (bool (*)(void*))find("game_over");
  found.resetGame = (void (*)(void*))find("reset_game");
  found.lives = (int (*)(void*))find("lives");
  found.minimalActions = (int (*)(void*))find("getMinimalActionSize");
  found.getMinimalActions = (void (*)(void*, int*))find("getMinimalActionSet");
  found.width = (int (*)(void*))find("getScreenWidth");
  found.height = (int (*)(void*))find("getScreenHeight");
  found.getGrays = (void (*)(void*, unsigned char*))find("getScreenGrayscale");
  found.cloneState = (void* (*)(void*))find("cloneSystemState");
  found.restoreState = (void (*)(void*, void*))find("restoreSystemState");
  found.deleteState = (void (*)(void*))find("deleteState");
  found.stateLength = (int (*)(void*))find("encodeStateLen");
  found.encodeState = (void (*)(void*, char*, int))find("encodeState");
  found.decodeState = (void* (*)(const char*, int))find("decodeState");
  found.setLoggerMode(2);  // errors alone
  atari::library = found;
}

// Starts a console with a cartridge, which must be one. The probability is that of an action to be executed
// again in place of the next.
inline AtariConsole* makeConsole(const char* cartridge, int seed, float repeatProbability) {
  std::lock_guard<std::mutex> lock(atari::making);
  AtariConsole* console = new AtariConsole();
  console->interface = atari::library.makeInterface();
  atari::library.setInt(console->interface, "random_seed", seed);
  atari::library.setInt(console->interface, "frame_skip", 1);
  atari::library.setFloat(console->interface, "repeat_action_probability", repeatProbability);
  atari::library.loadRom(console->interface, cartridge);
  console->grays.resize((size_t)atari::library.width(console->interface) * atari::library.height(console->interface));
  return console;
}

inline void closeConsole(AtariConsole* console) {
  std::lock_guard<std::mutex> lock(atari::making);
  atari::library.deleteInterface(console->interface);
  delete console;
}

// A frame under an action; returns the reward.
inline int act(AtariConsole* console, int action) { return atari::library.act(console->interface, action); }
inline bool isGameOver(AtariConsole* console) { return atari::library.gameOver(console->interface); }
inline void resetGame(AtariConsole* console) { atari::library.resetGame(console->interface); }
inline int lives(AtariConsole* console) { return atari::library.lives(console->interface); }
inline int minimalActions(AtariConsole* console) { return atari::library.minimalActions(console->interface); }

// Writes as many numbers of actions.
inline void getMinimalActions(AtariConsole* console, int* actions) {
  atari::library.getMinimalActions(console->interface, actions);
}

inline int width(AtariConsole* console) { return atari::library.width(console->interface); }
inline int height(AtariConsole* console) { return atari::library.height(console->interface); }

// Takes the screen's luminances, [row, column].
inline void takeGrays(AtariConsole* console) {
  atari::library.getGrays(console->interface, console->grays.data());
}

// What was taken last, always in the same place.
inline const unsigned char* grays(AtariConsole* console) { return console->grays.data(); }

// Takes all that the console ahead depends on; returns how many bytes that are.
inline int takeState(AtariConsole* console) {
  void* state = atari::library.cloneState(console->interface);
  console->state.resize((size_t)atari::library.stateLength(state));
  atari::library.encodeState(state, console->state.data(), (int)console->state.size());
  atari::library.deleteState(state);
  return (int)console->state.size();
}

// What was taken.
inline const unsigned char* takenState(const AtariConsole* console) {
  return (const unsigned char*)console->state.data();
}

// Goes back to a state of the same cartridge.
inline void restoreState(AtariConsole* console, const unsigned char* bytes, int length) {
  void* state = atari::library.decodeState((const char*)bytes, length);
  atari::library.restoreState(console->interface, state);
  atari::library.deleteState(state);
}
