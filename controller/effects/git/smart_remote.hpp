#pragma once

#include <string>

#include "controller/base/time.hpp"
#include "controller/effects/git/carrier.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {

/// A repository that a git server serves, over whatever carries git's protocol. No look and no push lasts
/// longer than `timeout`, whatever the server does and whatever the call allows.
class SmartRemote final : public Remote {
 public:
  SmartRemote(std::string text, Duration timeout, MakeCarrier make)
      : text_(std::move(text)), timeout_(timeout), make_(std::move(make)) {}

  Result<std::unique_ptr<RemoteSession>> connect(const Call& call) override;
  /// Success is what the server's report says of the reference; an answer that was lost is no answer.
  Status push(git_repository& from, const Push& push, const Call& call) override;
  const std::string& text() const override { return text_; }

 private:
  Call bounded(const Call& call) const;
  Status send(git_repository& from, const PushCommand& command, const std::string& pack, const Call& call);
  Status explain(const PushReport& report, const PushCommand& command, const Call& call);

  std::string text_;
  Duration timeout_;
  MakeCarrier make_;
};

}  // namespace talentops::effects::git
