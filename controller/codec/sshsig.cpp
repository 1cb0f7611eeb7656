#include "controller/codec/sshsig.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/signature.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/ssh_key.hpp"
#include "controller/codec/ssh_wire.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::codec {
namespace {

constexpr std::size_t kMaxBytes = 16 * 1024;
constexpr std::size_t kColumns = 70;
constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view kEnd = "\n-----END SSH SIGNATURE-----";
constexpr std::string_view kMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;

Error error(Code code, std::string message,
            std::string hint = "sign again with talentops certify or ssh-keygen -Y sign") {
  return {ErrorKind::kInvalid, code, std::move(message), {}, std::move(hint)};
}

Result<std::string> remove_armor(std::string_view text) {
  const auto not_armored = [](std::string message) {
    return error(codes::kSignatureNotArmored, std::move(message),
                 "copy the whole output of ssh-keygen -Y sign, line by line");
  };
  if (text.size() > kMaxBytes) {
    return error(codes::kSignatureTooLarge,
                 fmt::format("a signature has {} bytes, at most {} are read", text.size(), kMaxBytes));
  }
  if (!text.starts_with(kBegin))
    return not_armored("a signature does not begin with the line \"-----BEGIN SSH SIGNATURE-----\"");
  text.remove_prefix(kBegin.size());
  const auto end = text.find(kEnd);
  if (end == std::string_view::npos)
    return not_armored("a signature does not end with the line \"-----END SSH SIGNATURE-----\"");
  const auto after = text.substr(end + kEnd.size());
  if (after.find_first_not_of('\n') != std::string_view::npos)
    return not_armored("text follows the end of a signature");

  std::string base64;
  for (const auto line : split(text.substr(0, end), '\n')) {
    if (line.empty()) return not_armored("a signature has an empty line");
    base64 += line;
  }
  auto bytes = decode_base64(base64);
  if (!bytes) return not_armored("the lines of a signature are not base64");
  return std::move(*bytes);
}

Result<Sshsig> read_fields(std::string_view bytes) {
  WireReader wire(bytes);
  const auto version = wire.take(kMagic) ? wire.u32() : std::nullopt;
  if (!version) return error(codes::kSignatureMalformed, "this is not an SSH signature inside");
  if (*version != kVersion)
    return error(codes::kSignatureMalformed,
                 fmt::format("an SSH signature has version {}; 1 is known", *version));
  const auto key = wire.string(), name_space = wire.string(), reserved = wire.string(), hash = wire.string();
  const auto signature = wire.string();
  if (!key || !name_space || !reserved || !hash || !signature)
    return error(codes::kSignatureMalformed, "an SSH signature is cut off");
  if (!wire.at_end()) return error(codes::kSignatureMalformed, "bytes follow the end of an SSH signature");
  if (!reserved->empty())
    return error(codes::kSignatureMalformed,
                 "an SSH signature uses the reserved field, which has no meaning yet");
  if (*hash != "sha256" && *hash != "sha512") {
    return error(codes::kSignatureAlgorithm,
                 "an SSH signature uses a hash that is neither sha256 nor sha512");
  }
  return Sshsig{std::string(*key), std::string(*name_space), std::string(*hash), std::string(*signature)};
}

std::string hash_of(std::string_view message, std::string_view hash) {
  if (hash == "sha512") return sha512(message);
  const auto digest = sha256(message);
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.bytes().size()};
}

/// The entries of allowed_signers that have `key` for `name_space`. Errors: nobody trusts the key, or not for
/// this.
Result<std::vector<domain::GoodSignature::Entry>> entries_for(const std::string& key,
                                                              std::string_view name_space,
                                                              const AllowedSigners& signers) {
  std::vector<domain::GoodSignature::Entry> entries;
  bool known = false;
  for (const auto& signer : signers) {
    if (signer.public_key != key) continue;
    known = true;
    if (!allows_namespace(signer, name_space)) continue;
    entries.push_back({signer.principals, signer.validity});
  }
  if (!entries.empty()) return entries;
  if (known) {
    return error(codes::kSignerNotForNamespace,
                 fmt::format("key {} is not trusted for \"{}\"", fingerprint(key), name_space),
                 "add the namespace to the key's line in allowed_signers, or have another key sign");
  }
  return error(codes::kSignerUnknown, fmt::format("key {} is not in allowed_signers", fingerprint(key)),
               "have a trusted key sign, or add this one to the allowed_signers file");
}

}  // namespace

Result<Sshsig> read_sshsig(std::string_view armored) { return read_fields(TRY(remove_armor(armored))); }

std::string write_sshsig(const Sshsig& signature) {
  WireWriter wire;
  wire.raw(kMagic).u32(kVersion).string(signature.key).string(signature.name_space).string("");
  wire.string(signature.hash).string(signature.signature);
  const std::string base64 = encode_base64(wire.bytes());
  std::string text(kBegin.substr(0, kBegin.size() - 1));
  for (std::size_t at = 0; at < base64.size(); at += kColumns) text.append("\n").append(base64, at, kColumns);
  return text.append(kEnd).append("\n");
}

std::string signed_bytes(std::string_view message, std::string_view name_space, std::string_view hash) {
  return WireWriter()
      .raw(kMagic)
      .string(name_space)
      .string("")
      .string(hash)
      .string(hash_of(message, hash))
      .bytes();
}

Result<domain::GoodSignature> verify_signature(std::string_view message, std::string_view armored,
                                               std::string_view name_space, const AllowedSigners& signers) {
  const Sshsig signature = TRY(read_sshsig(armored));
  if (signature.name_space.empty() || signature.name_space != name_space) {
    return error(codes::kSignatureNamespace, fmt::format("a signature was not made for \"{}\"", name_space),
                 fmt::format("sign with -n {}", name_space));
  }
  const SshKey key = TRY(read_ssh_key(signature.key));
  // Whose it is comes before the mathematics: nobody can make us calculate with a key of theirs.
  auto entries = TRY(entries_for(signature.key, name_space, signers));
  TRY(verify_ssh_signature(key, signed_bytes(message, name_space, signature.hash), signature.signature)
          .context(fmt::format("signature by key {}", fingerprint(signature.key))));
  return domain::GoodSignature{fingerprint(signature.key), std::move(entries)};
}

}  // namespace talentops::codec
