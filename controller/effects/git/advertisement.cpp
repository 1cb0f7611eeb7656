#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/git/protocol.hpp"
#include "controller/effects/git/server_words.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kIdLength = 40;
/// A repository of many years and branches, told by a server that does not speak version 2, stays below.
constexpr std::size_t kLargestAdvertisement = 64 * 1024 * 1024;
constexpr std::size_t kMostCapabilities = 256;

bool is_id(std::string_view text) {
  return text.size() == kIdLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_no_id(std::string_view id) { return id.find_first_not_of('0') == std::string_view::npos; }

struct Listed {
  std::string_view id;
  std::string_view rest;
};

Result<Listed> read_id(std::string_view line) {
  const auto id = line.substr(0, kIdLength);
  if (!is_id(id) || line.size() < kIdLength + 2 || line[kIdLength] != ' ')
    return garbled("a line that names no reference");
  return Listed{id, line.substr(kIdLength + 1)};
}

}  // namespace

std::string_view name_of(Service service) {
  switch (service) {
    case Service::kUploadPack:
      return "git-upload-pack";
    case Service::kReceivePack:
      return "git-receive-pack";
  }
  return "git-upload-pack";
}

bool Advertisement::can(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

std::optional<std::string_view> Advertisement::value_of(std::string_view name) const {
  for (const std::string_view each : capabilities) {
    if (each.size() > name.size() && each.starts_with(name) && each[name.size()] == '=')
      return each.substr(name.size() + 1);
  }
  return std::nullopt;
}

Result<bool> AdvertisementReader::take(const Pkt& pkt) {
  size_ += pkt.data.size() + 4;
  if (size_ > kLargestAdvertisement) return garbled("more references than can be read");
  if (pkt.is_flush()) return take_end();
  if (pkt.kind != Pkt::Kind::kData) return garbled("an end in the middle of its references");
  const auto line = pkt.line();
  if (line.starts_with("ERR ")) return server_refused(line.substr(4));
  switch (part_) {
    case Part::kBegin:
      if (line == fmt::format("# service={}", name_of(service_))) {
        part_ = Part::kAfterName;
        return false;
      }
      TRY(take_first(line));
      return false;
    case Part::kAfterName:
      return garbled("something between its name and its references");
    case Part::kCapabilities:
      if (read_.capabilities.size() >= kMostCapabilities) return garbled("too many capabilities");
      read_.capabilities.emplace_back(line);
      return false;
    case Part::kReferences:
      TRY(take_reference(line));
      return false;
  }
  return garbled("nothing that is known");
}

Result<bool> AdvertisementReader::take_end() {
  if (part_ == Part::kAfterName) {
    part_ = Part::kBegin;
    return false;
  }
  // An old server has nothing to say of a repository without references.
  if (part_ == Part::kBegin && service_ == Service::kReceivePack) return garbled("no capabilities");
  TRY(check_format());
  return true;
}

Status AdvertisementReader::take_first(std::string_view line) {
  if (line == "version 2") {
    if (service_ == Service::kReceivePack) return garbled("version 2 for a push");
    read_.version = 2;
    part_ = Part::kCapabilities;
    return {};
  }
  if (line == "version 1") return {};  // as version 0 from the next line on
  part_ = Part::kReferences;
  return take_reference(line);
}

Status AdvertisementReader::take_reference(std::string_view line) {
  if (line.starts_with("shallow ")) {
    return Error{ErrorKind::kInvalid,
                 codes::kRepositoryShallow,
                 "the repository at the server is a shallow clone",
                 {},
                 "name the repository that it was cloned from"};
  }
  const auto listed = TRY(read_id(line));
  auto name = listed.rest;
  if (is_first_) {
    is_first_ = false;
    const auto end = std::min(name.find('\0'), name.size());
    const auto words = name.substr(std::min(end + 1, name.size()));
    for (const auto word : split(words, ' ')) {
      if (!word.empty()) read_.capabilities.emplace_back(word);
    }
    if (read_.capabilities.size() > kMostCapabilities) return garbled("too many capabilities");
    name = name.substr(0, end);
  }
  if (name == "capabilities^{}" && is_no_id(listed.id)) return {};
  if (!name.ends_with("^{}"))
    read_.tips.insert_or_assign(std::string(name), domain::CommitId(std::string(listed.id)));
  return {};
}

/// A server that does not say so has SHA-1 objects.
Status AdvertisementReader::check_format() const {
  const auto format = read_.value_of("object-format");
  if (!format || *format == "sha1") return {};
  return Error{ErrorKind::kInvalid,
               codes::kRepositoryUnsupported,
               "the repository at the server has objects of another format than SHA-1",
               {},
               "use a repository with SHA-1 objects"};
}

Status read_listed(std::string_view line, const std::vector<std::string>& references, Tips& tips) {
  if (line.starts_with("ERR ")) return server_refused(line.substr(4));
  if (line.starts_with("unborn ")) return {};
  const auto listed = TRY(read_id(line));
  const auto name = listed.rest.substr(0, listed.rest.find(' '));  // attributes follow
  if (std::find(references.begin(), references.end(), name) == references.end()) return {};
  tips.insert_or_assign(std::string(name), domain::CommitId(std::string(listed.id)));
  return {};
}

}  // namespace talentops::effects::git
