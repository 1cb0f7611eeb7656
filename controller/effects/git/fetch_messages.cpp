#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/protocol.hpp"
#include "controller/effects/git/server_words.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::string_view kAgent = "agent=talentops";
constexpr char kPackBand = 1;
constexpr char kProgressBand = 2;
constexpr char kFailureBand = 3;

void begin_command(std::string& out, std::string_view command) {
  put_pkt(out, fmt::format("command={}\n", command));
  put_pkt(out, kAgent);
  put_pkt(out, "object-format=sha1");
  put_delimiter(out);
}

std::string fetch_of_version_2(const FetchRequest& request) {
  std::string out;
  begin_command(out, "fetch");
  for (const std::string_view argument : {"thin-pack", "ofs-delta", "no-progress"}) put_pkt(out, argument);
  for (const auto& want : request.wants) put_pkt(out, fmt::format("want {}\n", want.text()));
  for (const auto& have : request.haves) put_pkt(out, fmt::format("have {}\n", have.text()));
  put_pkt(out, "done\n");
  put_flush(out);
  return out;
}

/// Without multi_ack: the answer then has one line before the pack, whatever is common.
std::string fetch_of_version_0(const FetchRequest& request, const Advertisement& server) {
  std::string chosen = " side-band-64k";
  for (const std::string_view each : {"thin-pack", "ofs-delta", "no-progress"}) {
    if (server.can(each)) chosen += fmt::format(" {}", each);
  }
  if (server.value_of("agent")) chosen += fmt::format(" {}", kAgent);
  std::string out;
  for (const auto& want : request.wants) {
    put_pkt(out, fmt::format("want {}{}\n", want.text(), chosen));
    chosen.clear();
  }
  put_flush(out);
  for (const auto& have : request.haves) put_pkt(out, fmt::format("have {}\n", have.text()));
  put_pkt(out, "done\n");
  return out;
}

}  // namespace

std::string ls_refs_request(const std::vector<std::string>& references) {
  std::string out;
  begin_command(out, "ls-refs");
  for (const auto& reference : references) put_pkt(out, fmt::format("ref-prefix {}\n", reference));
  put_flush(out);
  return out;
}

std::string fetch_request(const FetchRequest& request, const Advertisement& server) {
  return server.version == 2 ? fetch_of_version_2(request) : fetch_of_version_0(request, server);
}

Result<PackReader::Taken> PackReader::take(const Pkt& pkt) {
  if (!is_in_pack_) return take_before(pkt);
  if (pkt.is_flush()) return Taken{{}, true};
  if (pkt.kind != Pkt::Kind::kData || pkt.data.empty()) return garbled("a pack without its bands");
  const auto bytes = pkt.data.substr(1);
  switch (pkt.data.front()) {
    case kPackBand:
      return Taken{bytes, false};
    case kProgressBand:
      return Taken{};
    case kFailureBand:
      return server_refused(bytes);
    default:
      return garbled("a band that is not known");
  }
}

Result<PackReader::Taken> PackReader::take_before(const Pkt& pkt) {
  if (pkt.kind != Pkt::Kind::kData) return garbled("no pack where one was asked for");
  const auto line = pkt.line();
  if (line.starts_with("ERR ")) return server_refused(line.substr(4));
  if (has_section_) {
    if (line != "packfile") return garbled("another section than that of the pack");
    is_in_pack_ = true;
    return Taken{};
  }
  if (line != "NAK" && !line.starts_with("ACK ")) return garbled("no word before the pack");
  if (!server_.can("side-band-64k")) return garbled("a server that is older than git 1.6");
  is_in_pack_ = true;
  return Taken{};
}

}  // namespace talentops::effects::git
