#include "controller/codec/front_matter.hpp"

#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/trees.hpp"

/// Files with front matter: what was read, repaired or not, is written so that it needs no repair.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops;
  using fuzz::claim;
  const auto text = fuzz::text_of(data, size);
  const auto read = codec::read_front_matter(text, fuzz::kFile);
  if (!fuzz::sound(read, text)) {
    claim(read.error().where && read.error().where->line > 0, "refused front matter has a place");
    return 0;
  }
  for (const auto& [key, value] : read->fields.entries) {
    for (const auto& each : codec::read_list(value))
      claim(key.text.empty() || each.size() <= text.size(), "a list's items are of the text");
  }
  if (fuzz::has_long_key(read->fields)) return 0;
  const auto written = codec::write_front_matter(*read);
  const auto again = codec::read_front_matter(written, fuzz::kFile);
  claim(again.has_value(), "what was written is read",
        again ? written : again.error().text() + "\n" + written);
  claim(again->present == read->present && again->body == read->body, "the body stays as it is", written);
  claim(!read->present || again->repairs.empty(), "what was written needs no repair", written);
  claim(fuzz::same_tree(again->fields, read->fields), "the fields are read back equal", written);
  return 0;
}
