#include "controller/process/signers.hpp"

#include <memory>
#include <utility>

#include "controller/base/log.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::process {
namespace {

constexpr std::size_t kLargestList = 1024 * 1024;
constexpr std::size_t kLargestKey = 64 * 1024;

}  // namespace

Result<codec::AllowedSigners> read_signers(const std::string& file) {
  const auto text = TRY(effects::read_small_file(file, kLargestList));
  return codec::read_allowed_signers(text, file);
}

Result<codec::TrustedSigners> TrustFile::read(Known& known) const {
  auto text = file_ ? TRY(effects::read_small_file(*file_, kLargestList)) : std::string();
  if (known.signers && known.text == text) return known.signers;
  auto signers = TRY(codec::read_allowed_signers(text, file_.value_or("")));
  known = {std::move(text), std::make_shared<const codec::AllowedSigners>(std::move(signers)), {}};
  return known.signers;
}

Result<codec::TrustedSigners> TrustFile::read() {
  return known_.with([this](Known& known) {
    auto signers = read(known);
    if (signers) return signers;
    known.signers.reset();  // whoever reads it once it is mended is to look at everything again
    if (auto complaint = signers.error().text(); complaint != known.complaint) {
      log::error("who is trusted cannot be read, so nothing new starts", {{"why", complaint}});
      known.complaint = std::move(complaint);
    }
    return signers;
  });
}

Result<effects::git::Authorship> authorship_of(const domain::RecordsConfig& records) {
  effects::git::Authorship authorship{.author = {records.author_name, records.author_email}};
  if (!records.signing_key_file) return authorship;
  const auto text = TRY(effects::read_secret_file(*records.signing_key_file, kLargestKey));
  auto read = TRY(codec::SigningKey::read(text, *records.signing_key_file));
  // Shared: a std::function must be copyable, and the key is not.
  const auto key = std::make_shared<codec::SigningKey>(std::move(read));
  authorship.sign = [key](std::string_view content) { return key->sign(content, "git"); };
  return authorship;
}

}  // namespace talentops::process
