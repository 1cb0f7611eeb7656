#include "controller/engine/catalog_snapshot.hpp"

#include "controller/base/digest.hpp"
#include "controller/codec/kept_document.hpp"
#include "tests/fuzz/claims.hpp"

/// What a controller keeps for its next start: as it stands, as what a seal was put on, and as one document.
namespace talentops::fuzz {
namespace {

using codec::BinaryReader;
using codec::BinaryWriter;
using engine::read_snapshot;

constexpr std::string_view kMaker = "fuzz";

std::string sealed(std::string_view content) {
  const auto digest = sha256(content);
  std::string bytes(content);
  for (const auto byte : digest.bytes()) bytes += static_cast<char>(byte);
  return bytes;
}

/// What follows the maker, so that a change of one byte is no refusal at the first.
std::string begun(std::string_view rest) {
  std::string content;
  BinaryWriter(content).put(std::string("talentops catalog snapshot 1"), std::string(kMaker));
  return content += rest;
}

void snapshot(std::string_view text) {
  claim(!read_snapshot(text, kMaker) || text.size() > sizeof(Digest::Bytes), "what has no seal is none",
        text);
  auto read = read_snapshot(sealed(begun(text)), kMaker);
  if (!read) return;
  read->files.show_folders([&](const auto&, const auto&, const auto& items) {
    for (const auto& item : items) claim(!item.name.empty() && !item.id.empty(), "an entry has a name", text);
  });
}

template <typename Value>
void document(std::string_view text, Value (*take)(BinaryReader&)) {
  BinaryReader from(text);
  const auto value = take(from);
  if (!from.is_sound()) return;
  std::string bytes;
  BinaryWriter to(bytes);
  codec::write_kept(to, value);
  BinaryReader again(bytes);
  claim(take(again) == value && again.is_sound() && again.is_at_end(), "what was read is written equal",
        text);
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  fuzz::snapshot(text);
  fuzz::document(text, codec::read_kept_release);
  fuzz::document(text, codec::read_kept_environment);
  return 0;
}
