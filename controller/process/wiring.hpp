#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/status.hpp"
#include "controller/effects/state/state_directory.hpp"
#include "controller/engine/controller.hpp"
#include "controller/process/settings.hpp"

namespace talentops::process {

/// What standard output shows while it runs: nothing, a line for each change, or for a person at a terminal.
enum class Showing { kNothing, kLines, kLive };

/// One controller, put together: the one place where objects meet. Owns: all of them.
class Wiring {
 public:
  /// Makes the mirror and reads the fleet for the first time: only the Fleet says where records go.
  /// Borrows: `state`. Errors: kUnavailable, kNotFound, kInvalid where the fleet cannot be read; the problems
  /// of its documents are in `problems` then.
  static Result<std::unique_ptr<Wiring>> make(const Settings& settings, const effects::StateDirectory& state,
                                              Showing showing, domain::Problems& problems,
                                              const std::stop_token& stop);
  ~Wiring();

  /// Runs until `stop` or until the mode is content; then pushes what is still to be pushed.
  Status run(engine::RunMode mode, const std::stop_token& stop, const std::stop_token& break_off);

  /// How each release stands.
  Status show_releases(const std::function<void(const domain::ReleaseStatus&)>& see) const;
  std::map<domain::EnvironmentKey, Error> failing() const;
  /// Why the watched branch is not followed at present, if it is not.
  std::optional<Error> source_held() const;
  /// Whether the records have been moved since it was made: it is to be made anew.
  bool has_moved() const;
  /// Of the documents that are in force now.
  domain::Problems problems() const;

 private:
  struct Parts;
  explicit Wiring(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace talentops::process
