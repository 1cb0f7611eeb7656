#include "controller/codec/documents.hpp"
#include "tests/fuzz/claims.hpp"

/// talent.yaml.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  const auto text = fuzz::text_of(data, size);
  const auto decoded = codec::decode_bundle_manifest(text, fuzz::kFile);
  fuzz::claim_sound(decoded.problems, text);
  fuzz::claim(decoded.manifest.has_value() != domain::has_errors(decoded.problems),
              "there is a manifest or an error");
  if (!decoded.manifest) return 0;
  fuzz::claim(domain::is_valid_name(decoded.manifest->name.text()), "a talent's name is a name");
  fuzz::claim(!decoded.manifest->version.empty(), "a talent has a version");
  return 0;
}
