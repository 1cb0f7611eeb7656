#include "controller/base/redact.hpp"
#include "tests/fuzz/claims.hpp"

/// Whatever stands around a secret, it is not in what is logged.
namespace talentops::fuzz {
namespace {

constexpr std::string_view kKnown = "correct-horse/battery+staple";
constexpr std::string_view kPassword = "hunter2-hunter2";

void claim_gone(std::string_view text, std::string_view secret, std::string_view where) {
  const auto clean = redact(text);
  claim(clean.find(secret) == std::string::npos, where, clean);
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  talentops::remember_secret(talentops::fuzz::kKnown);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  const std::string before(text_of(data, size / 2)), after(text_of(data + size / 2, size - size / 2));
  const std::string secret(kPassword);
  if (before.find(secret) != std::string::npos || after.find(secret) != std::string::npos) return 0;
  claim_gone(before + std::string(kKnown) + after, kKnown, "a remembered secret is gone");
  claim_gone(before + "Y29ycmVjdC1ob3JzZS9iYXR0ZXJ5K3N0YXBsZQ==" + after,
             "Y29ycmVjdC1ob3JzZS9iYXR0ZXJ5K3N0YXBsZQ==", "a remembered secret in base64 is gone");
  claim_gone(before + "correct-horse%2Fbattery%2Bstaple" + after, "correct-horse%2Fbattery%2Bstaple",
             "a remembered secret in an URL is gone");
  claim_gone(before + "\nhttps://user:" + secret + "@host/" + after, secret, "a password in an URL is gone");
  claim_gone(before + "\nAuthorization: Bearer " + secret + "\n" + after, secret, "a bearer's token is gone");
  claim_gone(before + "\npassword=" + secret + "\n" + after, secret, "what stands beside a name is gone");
  claim_gone(before + "\n{\"token\": \"" + secret + "\"}\n" + after, secret, "a member of an object is gone");
  claim_gone(before + "\n-----BEGIN OPENSSH PRIVATE KEY-----\n" + secret +
                 "\n-----END OPENSSH PRIVATE KEY-----\n" + after,
             secret, "a private key is gone");
  return 0;
}
