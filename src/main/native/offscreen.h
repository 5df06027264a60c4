// Pictures by MuJoCo's own renderer, into memory: no screen is needed. Parsed by JavaCPP; what draws is in offscreen_guts.h.
#pragma once

#include "simulation.h"

#include "offscreen_guts.h"

typedef struct OffscreenGuts Offscreen;

// Opens a renderer for pictures of a model. How says which library makes the OpenGL context: 0 is EGL, 1 is OSMesa.
// Throws where the library is missing or knows no context.
inline Offscreen* openOffscreen(mjModel* model, int width, int height, int how) {
  return offscreen::open(model, width, height, how);
}

// Looks through the camera of that name in the model; false where it has none.
inline bool lookThrough(Offscreen* renderer, const char* camera) { return offscreen::lookThrough(renderer, camera); }

// Looks from as far as that at a point, in metres.
inline void lookAt(Offscreen* renderer, double x, double y, double z, double distance) {
  offscreen::lookAt(renderer, x, y, z, distance);
}

// The largest extent of the model, from which MuJoCo's viewers look at it by themselves.
inline double extent(const mjModel* model) { return model->stat.extent; }

// Draws into [row, column, 3], the topmost row first.
inline void drawOffscreen(Offscreen* renderer, mjData* data, signed char* rgb) { offscreen::draw(renderer, data, rgb); }

inline void closeOffscreen(Offscreen* renderer) { offscreen::close(renderer); }
