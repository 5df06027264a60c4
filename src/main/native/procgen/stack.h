// Runs native code on a stack of its own. Not parsed by JavaCPP.
#pragma once

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>

namespace stack {

// A Java thread has 1 MB, which loading Procgen's pictures overruns: the process is gone then, with no
// word about it. Pages that nothing touches are never there.
constexpr std::size_t SIZE = std::size_t(16) << 20;

// One for each thread that asks, until the thread ends. Changing to it costs a microsecond; handing the
// work to another thread and waiting would cost as much as a step of a game.
class Stack {
 public:
  Stack() : guard_((std::size_t)sysconf(_SC_PAGESIZE)) {
    memory_ = mmap(nullptr, guard_ + SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory_ == MAP_FAILED) throw std::runtime_error("there is no memory for a stack of 16 MB");
    mprotect(memory_, guard_, PROT_NONE);
  }

  ~Stack() { munmap(memory_, guard_ + SIZE); }

  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // An exception inside the work leaves as std::runtime_error: none can pass from stack to stack.
  void run(void (*work)(void*), void* argument) {
    work_ = work;
    argument_ = argument;
    failed_ = false;
    getcontext(&own_);
    own_.uc_stack.ss_sp = (char*)memory_ + guard_;
    own_.uc_stack.ss_size = SIZE;
    own_.uc_link = &caller_;
    running() = this;
    makecontext(&own_, &Stack::enter, 0);
    swapcontext(&caller_, &own_);
    if (failed_) throw std::runtime_error(error_);
  }

 private:
  static Stack*& running() {
    static thread_local Stack* stack = nullptr;
    return stack;
  }

  static void enter() {
    Stack* stack = running();
    try {
      stack->work_(stack->argument_);
    } catch (const std::exception& e) {
      stack->failed_ = true;
      stack->error_ = e.what();
    } catch (...) {
      stack->failed_ = true;
      stack->error_ = "an error without a message";
    }
  }

  std::size_t guard_;
  void* memory_;
  ucontext_t caller_;
  ucontext_t own_;
  void (*work_)(void*) = nullptr;
  void* argument_ = nullptr;
  bool failed_ = false;
  std::string error_;
};

// Runs the body on this thread's own stack; what it throws leaves as std::runtime_error.
template <class Body>
inline void run(Body&& body) {
  static thread_local Stack stack;
  stack.run([](void* argument) { (*(Body*)argument)(); }, (void*)&body);
}

}  // namespace stack
