#include "controller/codec/documents.hpp"

#include <algorithm>

#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/trees.hpp"

/// Files of a fleet repository.
namespace talentops::fuzz {
namespace {

using codec::DecodedFile;

void claim_complete(const DecodedFile& file) {
  const bool refused = domain::has_errors(file.problems);
  claim(refused || file.broken.empty(), "what is broken has a problem");
  claim(!refused || !file.broken.empty() || file.documents.empty(), "a document with an error is named");
  claim(file.ours || (file.documents.empty() && file.broken.empty()), "what is not ours is passed over");
}

/// Where they stand is not the same in another spelling.
std::vector<domain::DocumentId> ids_of(const DecodedFile& file) {
  std::vector<domain::DocumentId> ids;
  for (const auto& broken : file.broken) ids.push_back(broken.id);
  return ids;
}

/// The same documents in another spelling.
std::string respelt(const codec::YamlFile& yaml) {
  std::string text;
  for (const auto& document : yaml.documents) text += "---\n" + rewritten(document) + "\n";
  return text;
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  const auto file = talentops::codec::decode_documents(text, kFile);
  claim_sound(file.problems, text);
  claim_complete(file);
  const auto yaml = talentops::codec::read_yaml(text, kFile);
  if (talentops::domain::has_errors(yaml.problems) || yaml.documents.empty()) return 0;
  if (std::any_of(yaml.documents.begin(), yaml.documents.end(), has_long_key)) return 0;
  const auto again = talentops::codec::decode_documents(respelt(yaml), kFile);
  claim(again.documents.size() == file.documents.size() && ids_of(again) == ids_of(file) &&
            again.ours == file.ours,
        "the spelling of a document changes nothing", respelt(yaml));
  return 0;
}
