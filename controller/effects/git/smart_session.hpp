#pragma once

#include <memory>
#include <string>
#include <vector>

#include "controller/effects/git/carrier.hpp"
#include "controller/effects/git/pkt_stream.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {

/// Reads what a server begins with.
Result<Advertisement> read_advertisement(PktStream& stream, Service service);

/// Fetching from a git server: asks for the references that are followed and nothing else where the server
/// can (version 2), and for a pack in one request, without negotiation.
class SmartSession final : public RemoteSession {
 public:
  static Result<std::unique_ptr<RemoteSession>> open(std::unique_ptr<Carrier> carrier);

  Result<std::vector<Result<RemoteTip>>> tips(const std::vector<std::string>& references) override;
  Status bring(const std::vector<domain::CommitId>& wants, git_repository& into) override;

 private:
  explicit SmartSession(std::unique_ptr<Carrier> carrier)
      : carrier_(std::move(carrier)), stream_(*carrier_) {}
  Result<Tips> listed(const std::vector<std::string>& references);

  std::unique_ptr<Carrier> carrier_;
  PktStream stream_;
  Advertisement server_;
};

}  // namespace talentops::effects::git
