#include "controller/codec/config.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/trees.hpp"

/// The configuration of a controller.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  using fuzz::claim;
  const auto text = fuzz::text_of(data, size);
  const auto decoded = codec::decode_config(text, fuzz::kFile);
  fuzz::claim_sound(decoded.problems, text);
  claim(decoded.config.has_value() != domain::has_errors(decoded.problems),
        "there is a configuration or an error");
  if (!decoded.config) return 0;
  const auto again = codec::decode_config(
      fuzz::rewritten(codec::read_yaml(text, fuzz::kFile).documents.front()), fuzz::kFile);
  claim(again.config == decoded.config, "the spelling changes nothing");
  claim(decoded.config->workers > 0, "somebody works");
  return 0;
}
