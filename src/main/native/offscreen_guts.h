// The OpenGL contexts behind offscreen.h. Not parsed by JavaCPP. EGL and OSMesa are opened when they are asked for, so that
// nothing is linked and a machine without them still trains; their constants stand here for the same reason.
#pragma once

#include "guard.h"

#include <dlfcn.h>

#include <cstring>
#include <mutex>
#include <vector>

namespace offscreen {

// RTLD_GLOBAL, since MuJoCo asks the process, not the library, which context is current.
inline void* library(const char* name) {
  void* handle = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!handle) throw std::runtime_error(std::string("there is no ") + name + " on this machine");
  return handle;
}

template <class Function>
inline Function symbol(void* library, const char* name) {
  void* address = dlsym(library, name);
  if (!address) throw std::runtime_error(std::string("its library has no ") + name);
  return reinterpret_cast<Function>(address);
}

// What can be drawn on; current in one thread at a time.
class Context {
 public:
  virtual ~Context() = default;
  virtual void enter() = 0;
  virtual void leave() = 0;
};

class EglContext final : public Context {
 public:
  EglContext() {
    void* egl = library("libEGL.so.1");
    auto address = symbol<void* (*)(const char*)>(egl, "eglGetProcAddress");
    auto devices = reinterpret_cast<unsigned (*)(int, void**, int*)>(address("eglQueryDevicesEXT"));
    auto displayOf = reinterpret_cast<void* (*)(int, void*, const int*)>(address("eglGetPlatformDisplayEXT"));
    auto initialize = symbol<unsigned (*)(void*, int*, int*)>(egl, "eglInitialize");
    auto bind = symbol<unsigned (*)(unsigned)>(egl, "eglBindAPI");
    auto choose = symbol<unsigned (*)(void*, const int*, void**, int, int*)>(egl, "eglChooseConfig");
    auto create = symbol<void* (*)(void*, void*, void*, const int*)>(egl, "eglCreateContext");
    makeCurrent = symbol<unsigned (*)(void*, void*, void*, void*)>(egl, "eglMakeCurrent");
    destroy = symbol<unsigned (*)(void*, void*)>(egl, "eglDestroyContext");
    constexpr int DEVICE_PLATFORM = 0x313F, MOST = 16;
    constexpr unsigned OPENGL = 0x30A2;
    // Red, green, blue, alpha, depth, stencil, an RGB buffer, an off-screen surface, OpenGL.
    constexpr int WANTED[] = {0x3024, 8, 0x3023, 8, 0x3022, 8, 0x3021, 8, 0x3025, 24, 0x3026, 8,
                              0x303F, 0x308E, 0x3033, 1, 0x3040, 8, 0x3038};
    if (!devices || !displayOf) throw std::runtime_error("EGL here knows no devices");
    void* found[MOST];
    int count = 0;
    if (!devices(MOST, found, &count)) count = 0;
    for (int i = 0; i < count && !context; i++) {
      display = displayOf(DEVICE_PLATFORM, found[i], nullptr);
      if (!display || !initialize(display, nullptr, nullptr)) continue;
      void* config = nullptr;
      int configs = 0;
      if (!choose(display, WANTED, &config, 1, &configs) || configs < 1 || !bind(OPENGL)) continue;
      context = create(display, config, nullptr, nullptr);
    }
    if (!context) throw std::runtime_error("no device of EGL's draws OpenGL without a screen");
  }
  // The display stays: other renderers of this process may draw on it.
  ~EglContext() override { destroy(display, context); }
  void enter() override {
    if (!makeCurrent(display, nullptr, nullptr, context)) throw std::runtime_error("EGL's context cannot be entered");
  }
  void leave() override { makeCurrent(display, nullptr, nullptr, nullptr); }

 private:
  unsigned (*makeCurrent)(void*, void*, void*, void*);
  unsigned (*destroy)(void*, void*);
  void* display = nullptr;
  void* context = nullptr;
};

class OsmesaContext final : public Context {
 public:
  OsmesaContext(int width, int height) : width(width), height(height), buffer(4 * (size_t)width * height) {
    void* mesa = library("libOSMesa.so.8");
    auto create = symbol<void* (*)(unsigned, int, int, int, void*)>(mesa, "OSMesaCreateContextExt");
    makeCurrent = symbol<unsigned char (*)(void*, void*, unsigned, int, int)>(mesa, "OSMesaMakeCurrent");
    destroy = symbol<void (*)(void*)>(mesa, "OSMesaDestroyContext");
    constexpr unsigned RGBA = 0x1908;
    context = create(RGBA, 24, 8, 0, nullptr);
    if (!context) throw std::runtime_error("OSMesa makes no context");
  }
  ~OsmesaContext() override { destroy(context); }
  void enter() override {
    constexpr unsigned UNSIGNED_BYTE = 0x1401;
    if (!makeCurrent(context, buffer.data(), UNSIGNED_BYTE, width, height)) {
      throw std::runtime_error("OSMesa's context cannot be entered");
    }
  }
  void leave() override { makeCurrent(nullptr, nullptr, 0, 0, 0); }

 private:
  unsigned char (*makeCurrent)(void*, void*, unsigned, int, int);
  void (*destroy)(void*);
  void* context = nullptr;
  int width;
  int height;
  std::vector<unsigned char> buffer;
};

// MuJoCo finds OpenGL's functions once in a process, by whichever context is current then.
inline std::mutex oneAtATime;
inline int openedHow = -1;

}  // namespace offscreen

struct OffscreenGuts {
  mjModel* model = nullptr;
  offscreen::Context* context = nullptr;
  mjvScene scene;
  mjvCamera camera;
  mjvOption option;
  mjvPerturb perturbation;
  mjrContext resources;
  int width = 0;
  int height = 0;
};

namespace offscreen {

// Shapes in a scene, at the most.
constexpr int MOST_SHAPES = 1000;

// Does something in the context of a renderer, whatever comes of it.
template <class Body>
inline void inside(OffscreenGuts* guts, Body&& body) {
  std::lock_guard<std::mutex> alone(oneAtATime);
  guts->context->enter();
  try {
    guard::run(body);
  } catch (...) {
    guts->context->leave();
    throw;
  }
  guts->context->leave();
}

inline OffscreenGuts* open(mjModel* model, int width, int height, int how) {
  Context* context;
  {
    std::lock_guard<std::mutex> alone(oneAtATime);
    if (openedHow >= 0 && openedHow != how) throw std::runtime_error("this process already draws by another library");
    context = how == 0 ? static_cast<Context*>(new EglContext()) : new OsmesaContext(width, height);
    openedHow = how;
  }
  auto* guts = new OffscreenGuts();
  guts->model = model;
  guts->context = context;
  guts->width = width;
  guts->height = height;
  try {
    inside(guts, [&] {
      model->vis.global.offwidth = width;
      model->vis.global.offheight = height;
      mjv_defaultScene(&guts->scene);
      mjv_defaultCamera(&guts->camera);
      mjv_defaultOption(&guts->option);
      mjv_defaultPerturb(&guts->perturbation);
      mjr_defaultContext(&guts->resources);
      mjv_makeScene(model, &guts->scene, MOST_SHAPES);
      mjr_makeContext(model, &guts->resources, mjFONTSCALE_150);
      mjr_setBuffer(mjFB_OFFSCREEN, &guts->resources);
    });
  } catch (...) {
    delete context;
    delete guts;
    throw;
  }
  return guts;
}

inline bool lookThrough(OffscreenGuts* guts, const char* name) {
  int camera = mj_name2id(guts->model, mjOBJ_CAMERA, name);
  if (camera < 0) return false;
  guts->camera.type = mjCAMERA_FIXED;
  guts->camera.fixedcamid = camera;
  return true;
}

inline void lookAt(OffscreenGuts* guts, double x, double y, double z, double distance) {
  guts->camera.type = mjCAMERA_FREE;
  guts->camera.fixedcamid = -1;
  guts->camera.lookat[0] = x;
  guts->camera.lookat[1] = y;
  guts->camera.lookat[2] = z;
  guts->camera.distance = distance;
}

inline void draw(OffscreenGuts* guts, mjData* data, signed char* rgb) {
  auto* pixels = reinterpret_cast<unsigned char*>(rgb);
  inside(guts, [&] {
    mjrRect all = {0, 0, guts->width, guts->height};
    mjv_updateScene(guts->model, data, &guts->option, &guts->perturbation, &guts->camera, mjCAT_ALL, &guts->scene);
    mjr_render(all, &guts->scene, &guts->resources);
    mjr_readPixels(pixels, nullptr, all, &guts->resources);
  });
  // OpenGL's first row is the lowest.
  size_t row = 3 * (size_t)guts->width;
  std::vector<unsigned char> kept(row);
  for (int top = 0, low = guts->height - 1; top < low; top++, low--) {
    std::memcpy(kept.data(), pixels + top * row, row);
    std::memcpy(pixels + top * row, pixels + low * row, row);
    std::memcpy(pixels + low * row, kept.data(), row);
  }
}

inline void close(OffscreenGuts* guts) {
  inside(guts, [&] {
    mjr_freeContext(&guts->resources);
    mjv_freeScene(&guts->scene);
  });
  delete guts->context;
  delete guts;
}

}  // namespace offscreen
