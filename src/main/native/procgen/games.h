// All of Procgen that AlphaSweep uses. JavaCPP parses this file only. Procgen ends the process where it is
// given what it does not like: callers check every argument before.
#pragma once

#include "library.h"

struct ProcgenGame;

// Loads libenv.so, whose path may be any; to be called before anything else.
inline void openLibrary(const char* path) {
#if defined(__x86_64__)
  bool runs = __builtin_cpu_supports("avx") && __builtin_cpu_supports("f16c");
#else
  bool runs = false;
#endif
  if (!runs) throw std::runtime_error("it is made for processors with AVX and F16C, which this one has not");
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(dlerror());
  auto find = [&](const char* name) {
    void* function = dlsym(library, name);
    if (!function) throw std::runtime_error(std::string("it has no function ") + name);
    return function;
  };
  procgen::Library found;
  found.version = (int (*)())find("libenv_version");
  found.make = (void* (*)(int, procgen::Options))find("libenv_make");
  found.setBuffers = (void (*)(void*, procgen::Buffers*))find("libenv_set_buffers");
  found.observe = (void (*)(void*))find("libenv_observe");
  found.act = (void (*)(void*))find("libenv_act");
  found.close = (void (*)(void*))find("libenv_close");
  found.getState = (int (*)(void*, int, char*, int))find("get_state");
  found.setState = (void (*)(void*, int, char*, int))find("set_state");
  if (found.version() != 1) {
    throw std::runtime_error("its interface has version " + std::to_string(found.version()) + " in place of 1");
  }
  procgen::library = found;
}

// Starts a game of that name, whose levels follow from the seed. The first game of a process reads all
// pictures from the folder, which ends with a slash. Modes: 0 easy, 1 hard, 2 extreme, 10 memory.
inline ProcgenGame* makeGame(const char* name, const char* pictures, int seed, int levels, int firstLevel, int mode,
                             bool sequentialLevels, bool centersAgent, bool generatedAssets, bool monochromeAssets,
                             bool restrictsThemes, bool backgrounds, bool paintsVelocity) {
  ProcgenGame* game = new ProcgenGame();
  try {
    stack::run([&] {
      procgen::OptionList options;
      options.text("env_name", name);
      options.text("resource_root", pictures);
      options.integer("num_levels", levels);
      options.integer("start_level", firstLevel);
      options.integer("num_actions", 15);
      options.integer("rand_seed", seed);
      options.integer("num_threads", 0);
      options.integer("debug_mode", 0);
      options.integer("distribution_mode", mode);
      options.flag("use_sequential_levels", sequentialLevels);
      options.flag("render_human", false);
      options.flag("center_agent", centersAgent);
      options.flag("use_generated_assets", generatedAssets);
      options.flag("use_monochrome_assets", monochromeAssets);
      options.flag("restrict_themes", restrictsThemes);
      options.flag("use_backgrounds", backgrounds);
      options.flag("paint_vel_info", paintsVelocity);
      game->handle = procgen::library.make(1, options.all());
      void* observation = game->frame;
      void* action = &game->action;
      void* infos[] = {&game->previousLevel, &game->levelComplete, &game->level};
      procgen::Buffers buffers = {&observation, &game->reward, &game->first, infos, &action};
      procgen::library.setBuffers(game->handle, &buffers);
      procgen::library.observe(game->handle);
    });
  } catch (...) {
    delete game;
    throw;
  }
  return game;
}

inline void closeGame(ProcgenGame* game) {
  stack::run([&] { procgen::library.close(game->handle); });
  delete game;
}

// A step of the game under one of 15 actions. Where it ends the episode, the next one has begun.
inline void act(ProcgenGame* game, int action) {
  game->action = action;
  stack::run([&] {
    procgen::library.act(game->handle);
    procgen::library.observe(game->handle);
  });
}

inline const unsigned char* frame(const ProcgenGame* game) { return game->frame; }  // [row, column, color]
inline float reward(const ProcgenGame* game) { return game->reward; }
inline bool isFirst(const ProcgenGame* game) { return game->first != 0; }
inline int level(const ProcgenGame* game) { return game->level; }

// Writes all that the game ahead depends on; returns how many bytes that took.
inline int getState(ProcgenGame* game, unsigned char* state, int length) {
  int written = 0;
  stack::run([&] { written = procgen::library.getState(game->handle, 0, (char*)state, length); });
  return written;
}

// Goes back to a state of a game of the same name; the frame is that of the state, too.
inline void setState(ProcgenGame* game, unsigned char* state, int length) {
  int32_t end = 0;
  if (length >= 4) std::memcpy(&end, state + length - 4, 4);
  if (end != procgen::END_OF_STATE) throw std::runtime_error("a state of Procgen's is cut short");
  stack::run([&] {
    procgen::library.setState(game->handle, 0, (char*)state, length);
    procgen::library.observe(game->handle);
  });
}
