#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/json.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/recordable.hpp"
#include "controller/codec/yaml_text.hpp"
#include "tests/fuzz/claims.hpp"

/// Free texts on their way into records, messages and signed statements.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  using fuzz::claim;
  const auto text = fuzz::text_of(data, size);

  const auto kept = codec::recordable(text);
  claim(!first_invalid_utf8(kept), "what is recorded is UTF-8", kept);
  claim(!first_invisible(kept) && kept.find('\r') == std::string::npos, "what is recorded can be seen", kept);
  claim(codec::recordable(kept) == kept, "to make a text recordable twice changes nothing more", kept);

  const auto valid = codec::valid_utf8(text);
  const auto shown = codec::excerpt(valid);
  claim(shown.find_first_of("\n\r\t\x1b") == std::string::npos, "an excerpt is one line", shown);
  claim(!first_invalid_utf8(shown) && !first_invisible(shown), "an excerpt can be seen", shown);

  const auto quoted = codec::read_json(codec::json_quoted(valid), fuzz::kFile);
  claim(quoted && quoted->text == valid, "what is put in quotes is read back", valid);
  return 0;
}
