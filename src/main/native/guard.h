// Keeps MuJoCo's errors inside the process. Not parsed by JavaCPP, which cannot read jmp_buf and
// templates.
#pragma once

#include <mujoco/mujoco.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace guard {

// One guarded call in progress on this thread.
struct Frame {
  jmp_buf target;
  Frame* outer;
  char error[1024];
};

inline thread_local Frame* innermost = nullptr;
inline thread_local char warning[1024] = "";

// MuJoCo calls this where it would otherwise end the process. It must not return into MuJoCo, and an
// exception cannot pass through MuJoCo's C frames.
inline void onError(const char* message) {
  Frame* frame = innermost;
  if (!frame) {
    std::fprintf(stderr, "MuJoCo error outside of a guarded call: %s\n", message);
    std::abort();
  }
  std::snprintf(frame->error, sizeof frame->error, "%s", message);
  longjmp(frame->target, 1);
}

// Without a handler of ours MuJoCo appends warnings to MUJOCO_LOG.TXT in the working folder.
inline void onWarning(const char* message) {
  std::snprintf(warning, sizeof warning, "%s", message);
}

// Runs the body; an error inside it leaves as std::runtime_error, which JavaCPP turns into a Java
// exception. The body must own no object with a destructor: longjmp skips destructors.
template <class Body>
inline void run(Body&& body) {
  Frame frame;
  frame.outer = innermost;
  innermost = &frame;
  if (setjmp(frame.target) == 0) {
    body();
    innermost = frame.outer;
  } else {
    innermost = frame.outer;
    throw std::runtime_error(frame.error);
  }
}

}  // namespace guard
