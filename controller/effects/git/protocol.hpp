#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/pkt_line.hpp"

/// What a git client and a git server say to each other, as values: versions 0 and 2 for fetching, 0 for
/// pushing. Pure. What a server says is bounded, and its words are safe to show.
namespace talentops::effects::git {

enum class Service { kUploadPack, kReceivePack };
std::string_view name_of(Service service);  ///< "git-upload-pack"

/// References by name.
using Tips = std::map<std::string, domain::CommitId, std::less<>>;

/// With what a server begins: which version it speaks, what it can, and, in version 0, its references.
struct Advertisement {
  int version = 0;
  std::vector<std::string> capabilities;
  Tips tips;

  bool can(std::string_view capability) const;
  /// The words behind "name=", or nothing.
  std::optional<std::string_view> value_of(std::string_view name) const;
};

/// Reads an advertisement frame by frame.
class AdvertisementReader {
 public:
  explicit AdvertisementReader(Service service) : service_(service) {}

  /// Whether it is complete. Errors: kUnavailable for what is none, or says that something is wrong; kInvalid
  /// for a repository that cannot be served.
  Result<bool> take(const Pkt& pkt);
  Advertisement finish() && { return std::move(read_); }

 private:
  enum class Part { kBegin, kAfterName, kCapabilities, kReferences };
  Result<bool> take_end();
  Status take_first(std::string_view line);
  Status take_reference(std::string_view line);
  Status check_format() const;

  Service service_;
  Part part_ = Part::kBegin;
  std::size_t size_ = 0;
  bool is_first_ = true;
  Advertisement read_;
};

/// Version 2: the references that have exactly these names are among the answer.
std::string ls_refs_request(const std::vector<std::string>& references);
/// One line of that answer, kept if it is one of `references`.
Status read_listed(std::string_view line, const std::vector<std::string>& references, Tips& tips);

struct FetchRequest {
  std::vector<domain::CommitId> wants;
  std::vector<domain::CommitId> haves;
};
/// One request without negotiation: whatever of `haves` the server has is left out of the pack.
std::string fetch_request(const FetchRequest& request, const Advertisement& server);

/// Takes the answer to a fetch frame by frame and gives the bytes of the pack in it.
class PackReader {
 public:
  explicit PackReader(const Advertisement& server) : has_section_(server.version == 2), server_(server) {}

  struct Taken {
    std::string_view bytes = {};  ///< of the pack; borrows the frame
    bool is_end = false;
  };
  /// Errors: kUnavailable with the server's own words, or for what is no such answer.
  Result<Taken> take(const Pkt& pkt);

 private:
  Result<Taken> take_before(const Pkt& pkt);

  bool has_section_;
  bool is_in_pack_ = false;
  const Advertisement& server_;
};

struct PushCommand {
  std::string reference;
  std::optional<domain::CommitId> expected;  ///< nothing: it does not exist
  domain::CommitId commit;
};
/// What stands before the pack.
std::string push_request(const PushCommand& command, const Advertisement& server);

/// What the server says about a push of one reference.
struct PushReport {
  bool is_unpacked = false;
  bool is_accepted = false;
  std::string refusal;  ///< why not, in the server's words
  std::string said;     ///< beside it: what hooks print
};

/// Takes the answer to a push frame by frame.
class ReportReader {
 public:
  ReportReader(std::string reference, const Advertisement& server);
  /// Whether it is complete.
  Result<bool> take(const Pkt& pkt);
  PushReport finish() &&;

 private:
  Result<bool> take_inner(const Pkt& pkt);
  Result<bool> take_band(std::string_view bytes);

  std::string reference_;
  bool has_bands_;
  bool is_complete_ = false;
  std::string pending_;  ///< frames inside of the first band
  PushReport report_;
};

}  // namespace talentops::effects::git
