// All of MuJoCo that AlphaSweep uses, as functions whose errors become exceptions. JavaCPP parses
// this file only, never MuJoCo's own headers: their structs and integer widths change between
// releases of MuJoCo 3, this surface does not.
#pragma once

#include "guard.h"

typedef struct mjModel_ mjModel;
typedef struct mjData_ mjData;

// To be called once, before anything else.
inline void installHandlers() {
  mju_user_error = guard::onError;
  mju_user_warning = guard::onWarning;
}

inline int headerVersion() { return mjVERSION_HEADER; }
inline int libraryVersion() { return mj_version(); }
inline const char* versionString() { return mj_versionString(); }

// Text of the last warning of this thread's last advance; empty if there was none.
inline const char* lastWarning() { return guard::warning; }

inline mjModel* loadModel(const char* path) {
  mjModel* volatile model = nullptr;
  char error[1024] = "";
  guard::run([&] { model = mj_loadXML(path, nullptr, error, sizeof error); });
  if (!model) throw std::runtime_error(error[0] ? error : "mj_loadXML failed without a message");
  // Where all bodies hang together there is one constraint island at most, and finding that out costs a
  // tenth of the physics. Trajectories are equal to the bit; with several trees they would not be.
  if (model->ntree == 1) model->opt.disableflags |= mjDSBL_ISLAND;
  return model;
}

inline mjData* makeData(const mjModel* model) {
  mjData* volatile data = nullptr;
  guard::run([&] { data = mj_makeData(model); });
  if (!data) throw std::runtime_error("mj_makeData could not allocate");
  return data;
}

inline void deleteData(mjData* data) { mj_deleteData(data); }

inline int positions(const mjModel* model) { return (int)model->nq; }
inline int velocities(const mjModel* model) { return (int)model->nv; }
inline int controls(const mjModel* model) { return (int)model->nu; }
inline int bodies(const mjModel* model) { return (int)model->nbody; }
inline int sites(const mjModel* model) { return (int)model->nsite; }
inline int geoms(const mjModel* model) { return (int)model->ngeom; }
inline double timestep(const mjModel* model) { return model->opt.timestep; }

// What is seen of a geom: its shape, as mjtGeom numbers them, its size along three axes, and its colour.
inline int geomShape(const mjModel* model, int geom) { return model->geom_type[geom]; }
inline double geomSize(const mjModel* model, int geom, int axis) { return model->geom_size[3 * geom + axis]; }
// As in MuJoCo's own pictures, a material colours a geom that was given no colour of its own: that of all, grey.
inline float geomColor(const mjModel* model, int geom, int channel) {
  const float* own = model->geom_rgba + 4 * geom;
  int material = model->geom_matid[geom];
  bool given = own[0] != 0.5f || own[1] != 0.5f || own[2] != 0.5f || own[3] != 1;
  return material < 0 || given ? own[channel] : model->mat_rgba[4 * material + channel];
}

// -1 where the model has no body of that name.
inline int bodyIndex(const mjModel* model, const char* name) {
  return mj_name2id(model, mjOBJ_BODY, name);
}

inline double* bodyMass(mjModel* model) { return model->body_mass; }          // [body]
inline double* initialPositions(mjModel* model) { return model->qpos0; }      // [nq]
inline double* controlRange(mjModel* model) { return model->actuator_ctrlrange; }  // [nu, 2]

inline double* qpos(mjData* data) { return data->qpos; }                      // [nq]
inline double* qvel(mjData* data) { return data->qvel; }                      // [nv]
inline double* ctrl(mjData* data) { return data->ctrl; }                      // [nu]
inline double* xpos(mjData* data) { return data->xpos; }                      // [body, 3]
inline double* xipos(mjData* data) { return data->xipos; }                    // [body, 3]
inline double* siteXpos(mjData* data) { return data->site_xpos; }             // [site, 3]
inline double* geomXpos(mjData* data) { return data->geom_xpos; }             // [geom, 3]
inline double* geomXmat(mjData* data) { return data->geom_xmat; }             // [geom, 9]
inline double* cinert(mjData* data) { return data->cinert; }                  // [body, 10]
inline double* cvel(mjData* data) { return data->cvel; }                      // [body, 6]
inline double* qfrcActuator(mjData* data) { return data->qfrc_actuator; }     // [nv]
inline double* qfrcConstraint(mjData* data) { return data->qfrc_constraint; } // [nv]
inline double* cfrcExt(mjData* data) { return data->cfrc_ext; }               // [body, 6]
inline double simulatedTime(const mjData* data) { return data->time; }

// Back to the model's initial state, warning counters and warm start included.
inline void resetData(const mjModel* model, mjData* data) {
  guard::run([&] { mj_resetData(model, data); });
}

inline void forward(const mjModel* model, mjData* data) {
  guard::run([&] { mj_forward(model, data); });
}

// All that the physics ahead depends on: positions, velocities, time, controls, the solver's warm
// start. What is derived from it is not part of it.
inline int stateSize(const mjModel* model) { return (int)mj_stateSize(model, mjSTATE_INTEGRATION); }

inline void getState(const mjModel* model, const mjData* data, double* state) {
  guard::run([&] { mj_getState(model, data, state, mjSTATE_INTEGRATION); });
}

inline void setState(const mjModel* model, mjData* data, const double* state) {
  guard::run([&] { mj_setState(model, data, state, mjSTATE_INTEGRATION); });
}

// One environment step: physics steps with the present ctrl, then the contact forces, which MuJoCo
// computes only when asked. Returns whether the state is still sound. It is not when MuJoCo met a
// bad number (it then resets the data, or zeroes the control, and carries on) or left one in the
// state.
inline bool advance(const mjModel* model, mjData* data, int frames) {
  guard::warning[0] = '\0';
  guard::run([&] {
    for (int i = 0; i < frames; i++) mj_step(model, data);
    mj_rnePostConstraint(model, data);
  });
  if (data->warning[mjWARN_BADQPOS].number || data->warning[mjWARN_BADQVEL].number ||
      data->warning[mjWARN_BADQACC].number || data->warning[mjWARN_BADCTRL].number) {
    return false;
  }
  for (int i = 0; i < model->nq; i++) if (mju_isBad(data->qpos[i])) return false;
  for (int i = 0; i < model->nv; i++) if (mju_isBad(data->qvel[i])) return false;
  return true;
}

// Asks for more stack than any world has. MuJoCo compiles a model only after stepping it once, so
// its files cannot hold an error that comes up later; this is how the tests meet one.
inline void exhaustStack(mjData* data) {
  guard::run([&] { mj_stackAllocByte(data, (size_t)1 << 40, 8); });
}
