#include <string>

#include "controller/effects/git/protocol.hpp"
#include "tests/fuzz/claims.hpp"

/// What a git server may say: whatever it is, it ends, and every refusal can be shown. The first byte says
/// what was asked.
namespace talentops::fuzz {
namespace {

using namespace effects::git;

const std::string kReference = "refs/heads/main";

/// Hands over frame by frame, as a reader of a stream does; false once there is nothing more to be had.
template <typename Take>
void each_frame(std::string_view bytes, Take take) {
  while (!bytes.empty()) {
    const auto taken = take_pkt(bytes);
    if (!sound(taken, bytes) || !*taken) return;
    claim((*taken)->size <= bytes.size() && (*taken)->size >= 4, "a frame is a part of what was read");
    if ((*taken)->pkt.kind == Pkt::Kind::kData) {
      std::string again;
      put_pkt(again, (*taken)->pkt.data);
      const auto second = take_pkt(again);
      claim(second && *second && (*second)->pkt.data == (*taken)->pkt.data, "a frame is read back equal");
    }
    if (!take((*taken)->pkt)) return;
    bytes.remove_prefix((*taken)->size);
  }
}

void read_advertised(std::string_view bytes, Service service) {
  AdvertisementReader reader(service);
  each_frame(bytes, [&](const Pkt& pkt) {
    const auto complete = reader.take(pkt);
    if (!sound(complete, bytes)) return false;
    if (!*complete) return true;
    const auto server = std::move(reader).finish();
    for (const auto& [name, commit] : server.tips) claim(commit.text().size() == 40, "a tip is an id", name);
    const FetchRequest asked{{domain::CommitId(std::string(40, 'a'))}, {}};
    claim(!fetch_request(asked, server).empty() &&
              !push_request({kReference, {}, asked.wants[0]}, server).empty(),
          "any server can be asked");
    return false;
  });
}

void read_tips(std::string_view bytes) {
  Tips tips;
  each_frame(bytes, [&](const Pkt& pkt) {
    return pkt.kind == Pkt::Kind::kData && sound(read_listed(pkt.line(), {kReference}, tips), bytes);
  });
  claim(tips.size() <= 1, "only what was asked for is kept");
}

void read_pack(std::string_view bytes, int version) {
  const Advertisement server{version, {"side-band-64k"}, {}};
  PackReader reader(server);
  std::size_t size = 0;
  each_frame(bytes, [&](const Pkt& pkt) {
    const auto taken = reader.take(pkt);
    if (!sound(taken, bytes)) return false;
    size += taken->bytes.size();
    return !taken->is_end;
  });
  claim(size <= bytes.size(), "a pack is a part of what was read");
}

void read_report(std::string_view bytes, bool has_bands) {
  Advertisement server;
  if (has_bands) server.capabilities.emplace_back("side-band-64k");
  ReportReader reader(kReference, server);
  each_frame(bytes, [&](const Pkt& pkt) {
    const auto complete = reader.take(pkt);
    return sound(complete, bytes) && !*complete;
  });
  const auto report = std::move(reader).finish();
  for (const auto& words : {report.refusal, report.said}) {
    claim(words.size() <= 400 && words.find_first_of("\n\x1b\x07") == std::string::npos,
          "a server's words can be shown", words);
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  auto text = text_of(data, size);
  if (text.empty()) return 0;
  const char asked = text.front();
  text.remove_prefix(1);
  switch (asked) {
    case 'u':
      read_advertised(text, Service::kUploadPack);
      break;
    case 'r':
      read_advertised(text, Service::kReceivePack);
      break;
    case 'l':
      read_tips(text);
      break;
    case '0':
      read_pack(text, 0);
      break;
    case '2':
      read_pack(text, 2);
      break;
    case 'p':
      read_report(text, true);
      break;
    default:
      read_report(text, false);
      break;
  }
  return 0;
}
