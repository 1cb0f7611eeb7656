#include <utility>

#include <fmt/format.h>

#include "controller/effects/git/protocol.hpp"
#include "controller/effects/git/server_words.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kMostWords = 16 * 1024;
constexpr std::size_t kLargestReport = 256 * 1024;
constexpr char kReportBand = 1;
constexpr char kWordsBand = 2;
constexpr char kFailureBand = 3;
const std::string kNoId(40, '0');

}  // namespace

std::string push_request(const PushCommand& command, const Advertisement& server) {
  std::string chosen = " report-status";
  for (const std::string_view each : {"side-band-64k", "quiet"}) {
    if (server.can(each)) chosen += fmt::format(" {}", each);
  }
  if (server.value_of("object-format")) chosen += " object-format=sha1";
  if (server.value_of("agent")) chosen += " agent=talentops";
  std::string out;
  put_pkt(out, fmt::format("{} {} {}{}{}", command.expected ? command.expected->text() : kNoId,
                           command.commit.text(), command.reference, '\0', chosen));
  put_flush(out);
  return out;
}

ReportReader::ReportReader(std::string reference, const Advertisement& server)
    : reference_(std::move(reference)), has_bands_(server.can("side-band-64k")) {}

Result<bool> ReportReader::take(const Pkt& pkt) {
  if (!has_bands_) return take_inner(pkt);
  if (pkt.is_flush()) {
    if (!is_complete_) return garbled("a push without a report");
    return true;
  }
  if (pkt.kind != Pkt::Kind::kData || pkt.data.empty()) return garbled("a report without its bands");
  const auto bytes = pkt.data.substr(1);
  switch (pkt.data.front()) {
    case kReportBand:
      return take_band(bytes);
    case kWordsBand:
      if (report_.said.size() < kMostWords) report_.said += bytes.substr(0, kMostWords);
      return false;
    case kFailureBand:
      return server_refused(bytes);
    default:
      return garbled("a band that is not known");
  }
}

/// The frames of the report are cut into those of the band anywhere.
Result<bool> ReportReader::take_band(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() > kLargestReport) return garbled("a report without an end");
  while (!pending_.empty()) {
    const auto taken = TRY(take_pkt(pending_));
    if (!taken) break;
    if (is_complete_) return garbled("something behind its report");
    is_complete_ = TRY(take_inner(taken->pkt));
    pending_.erase(0, taken->size);
  }
  return false;
}

Result<bool> ReportReader::take_inner(const Pkt& pkt) {
  if (pkt.is_flush()) return true;
  if (pkt.kind != Pkt::Kind::kData) return garbled("a report with something else in it");
  const auto line = pkt.line();
  if (line.starts_with("ERR ")) return server_refused(line.substr(4));
  if (line == "unpack ok") {
    report_.is_unpacked = true;
  } else if (line.starts_with("unpack ")) {
    report_.refusal = server_words(line.substr(7));
  } else if (line == "ok " + reference_) {
    report_.is_accepted = true;
  } else if (line.starts_with(fmt::format("ng {} ", reference_))) {
    report_.refusal = server_words(line.substr(reference_.size() + 4));
  }
  return false;
}

PushReport ReportReader::finish() && {
  report_.said = server_words(report_.said);
  return std::move(report_);
}

}  // namespace talentops::effects::git
