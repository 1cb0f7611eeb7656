#pragma once

#include <memory>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// A pack as it arrives, which becomes part of a repository when it is whole: until then nothing of it is to
/// be seen there. Each object is hashed, and what a thin pack leaves out is added; that all it refers to is
/// there shows when it is read. Threads: stays in the thread that made it. Borrows: the repository.
class PackReceiver {
 public:
  static Result<PackReceiver> begin(git_repository& into);

  PackReceiver(PackReceiver&& other) noexcept;
  PackReceiver& operator=(PackReceiver&& other) = delete;
  ~PackReceiver();

  /// Errors: kInvalid (damage) for what is no pack; kUnavailable if it cannot be written, or is too large.
  Status append(std::string_view bytes);
  /// Durable before it returns. Errors: as append.
  Status finish();

 private:
  struct State;
  explicit PackReceiver(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace talentops::effects::git
