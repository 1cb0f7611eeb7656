#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/trust.hpp"
#include "tests/fuzz/claims.hpp"

/// allowed_signers: what is trusted can be written as a line that trusts the same.
namespace talentops::fuzz {
namespace {

using codec::AllowedSigner;

/// "20261121T093000Z" as ssh-keygen writes it.
std::string time_text(Instant instant) {
  auto text = compact_time(instant);
  std::erase(text, 'T');
  return text;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? std::string("\\\"") : std::string(1, c);
  return '"' + out + '"';
}

std::string line_of(const AllowedSigner& signer) {
  std::vector<std::string> options;
  if (!signer.namespaces.empty()) options.push_back("namespaces=" + quoted(join(signer.namespaces, ",")));
  if (signer.validity.from) options.push_back("valid-after=" + quoted(time_text(*signer.validity.from)));
  if (signer.validity.until) {
    options.push_back("valid-before=" + quoted(time_text(*signer.validity.until - std::chrono::seconds(1))));
  }
  const std::string separator = options.empty() ? "" : " ";
  return quoted(join(signer.principals, ",")) + " " + join(options, ",") + separator +
         codec::public_line(signer.public_key) + "\n";
}

bool same(const AllowedSigner& a, const AllowedSigner& b) {
  return a.principals == b.principals && a.namespaces == b.namespaces && a.validity == b.validity &&
         a.public_key == b.public_key;
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const auto text = text_of(data, size);
  const auto signers = talentops::codec::read_allowed_signers(text, kFile);
  if (!sound(signers, text)) {
    claim(signers.error().where.has_value(), "a refused file has a place");
    return 0;
  }
  for (const auto& signer : *signers) {
    claim(!signer.principals.empty() && !signer.public_key.empty(), "who is trusted has a name and a key");
    const auto again = talentops::codec::read_allowed_signers(line_of(signer), kFile);
    claim(again && again->size() == 1 && same(again->front(), signer), "a line is read back equal",
          line_of(signer));
  }
  return 0;
}
