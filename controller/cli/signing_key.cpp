#include "controller/cli/signing_key.hpp"

#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"

namespace talentops::cli {
namespace {

constexpr std::size_t kLargestKey = 64UL * 1024;
constexpr std::size_t kLargestTrust = 1024UL * 1024;

}  // namespace

Result<codec::SigningKey> read_signing_key(const std::string& path) {
  if (path.ends_with(".pub"))
    return codec::SigningKey::read(TRY(effects::read_small_file(path, kLargestKey)), path);
  return codec::SigningKey::read(TRY(effects::read_secret_file(path, kLargestKey)), path);
}

Result<codec::SigningKey> key_of_signer(const Source& source, const std::string& named) {
  auto path = named;
  if (path.empty())
    path = TRY(effects::git::clone_setting(source.repository, "user.signingkey")).value_or("");
  if (!path.empty()) return read_signing_key(path);
  return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, "an act is signed, and no key is named",
               std::nullopt, "give --key FILE, or set user.signingKey in the repository"};
}

Result<std::string> name_of_signer(const Source& source, const std::string& given,
                                   const codec::SigningKey& key) {
  if (!given.empty()) return given;
  if (source.allowed_signers) {
    const auto text = TRY(effects::read_small_file(*source.allowed_signers, kLargestTrust));
    for (const auto& signer : TRY(codec::read_allowed_signers(text, *source.allowed_signers))) {
      const bool literal =
          !signer.principals.empty() && signer.principals.front().find_first_of("*?!") == std::string::npos;
      if (literal && codec::public_line(signer.public_key) == key.public_line())
        return signer.principals.front();
    }
  }
  return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, "it is not known who you are", std::nullopt,
               "give --by NAME, the name that allowed_signers has for your key"};
}

Status check_signer(const codec::SigningKey& key, const std::string& by, const std::string& allowed_signers,
                    std::string_view name_space, Instant at) {
  const auto signers = TRY(codec::read_allowed_signers(
      TRY(effects::read_small_file(allowed_signers, kLargestTrust)), allowed_signers));
  const std::string trial = "whose key is this?";
  const auto good =
      TRY(codec::verify_signature(trial, TRY(key.sign(trial, name_space)), name_space, signers));
  std::vector<std::string> names;
  for (const auto& entry : good.entries) {
    if (!entry.validity.contains(at)) continue;
    if (matches_pattern_list(by, entry.principals)) return {};
    names.insert(names.end(), entry.principals.begin(), entry.principals.end());
  }
  return Error{ErrorKind::kDenied, codes::kSignerOtherName,
               fmt::format("key {} is not {}'s in {}", good.fingerprint, by, allowed_signers), std::nullopt,
               names.empty() ? "its lines there are not valid now; nothing was written"
                             : fmt::format("it is {} there; nothing was written", join(names, ", "))};
}

}  // namespace talentops::cli
