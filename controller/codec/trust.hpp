#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/certification.hpp"

/// Who is trusted (OpenSSH's allowed_signers), what a signature is worth (SSHSIG), and the statements that
/// are signed.
namespace talentops::codec {

inline constexpr std::string_view kCertificationNamespace = "talentops-certification";
inline constexpr std::string_view kActNamespace = "talentops-act";

/// One line of an allowed_signers file. A date without a time of day is its first second in UTC; the second
/// that valid-before names still counts, as for ssh-keygen.
struct AllowedSigner {
  std::vector<std::string> principals;  ///< patterns, as OpenSSH reads them
  std::vector<std::string> namespaces;  ///< patterns; empty: any
  domain::Validity validity;
  std::string public_key;  ///< the key's wire form
};
using AllowedSigners = std::vector<AllowedSigner>;

/// Errors: kInvalid with file and line for a line that OpenSSH would not accept; cert-authority lines, RSA
/// keys of fewer than 2048 bits, and times of day without Z (which would depend on the machine's time zone)
/// are refused as well.
Result<AllowedSigners> read_allowed_signers(std::string_view text, const std::string& file);

/// Whether the line trusts its key for signatures in `name_space`.
bool allows_namespace(const AllowedSigner& signer, std::string_view name_space);

/// "SHA256:…" and "ssh-ed25519 AAAA…" of a key's wire form.
std::string fingerprint(std::string_view public_key);
std::string public_line(std::string_view public_key);

/// Verifies an armoured SSHSIG over `message`. Errors: kInvalid, with a code for each: not a signature,
/// another namespace, a key that nobody trusts for the namespace, a signature that does not fit. Time is not
/// asked: the entries say when they count.
Result<domain::GoodSignature> verify_signature(std::string_view message, std::string_view armored,
                                               std::string_view name_space, const AllowedSigners& signers);

/// A private key in OpenSSH's format, not encrypted. The bytes are wiped when it goes.
class SigningKey {
 public:
  static Result<SigningKey> read(std::string_view text, const std::string& file);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  std::string public_line() const;  ///< "ssh-ed25519 AAAA…"
  std::string fingerprint() const;  ///< "SHA256:…"
  /// The armoured SSHSIG, as `ssh-keygen -Y sign` writes it.
  Result<std::string> sign(std::string_view message, std::string_view name_space) const;

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What a certification is worth, in the order of the model: sizes, signatures over the raw bytes, then the
/// statement.
domain::Certification judge(const domain::CertificationDocument& document, const AllowedSigners& signers);

/// The in-toto statement of a verdict, on one line: what is to be signed. An empty verifier is written as
/// talentops' own.
std::string encode_statement(const domain::Statement& statement, const domain::TalentName& talent,
                             const domain::Version& version);

/// The `kind: Certification` document, with the statement as the very text that is signed.
std::string encode_certification(const domain::CertificationDocument& document);

/// The one line that an act signs, and back. Errors of decode: kInvalid: a member is missing, malformed, or
/// unknown: what it would change about the act cannot be known.
std::string encode_act_statement(const domain::Act& act);
Result<domain::Act> decode_act_statement(std::string_view statement);

/// A `kind: Act` document around a signed statement, and back. `decode_act` verifies the signature and that
/// `by` is one of the signer's principals at the act's time. Errors of decode: kInvalid as above and for the
/// signature; kDenied: `by` is not the signer.
Result<std::string> encode_act(const domain::Act& act, const SigningKey& key);
Result<domain::Act> decode_act(std::string_view text, const std::string& file, const AllowedSigners& signers);

}  // namespace talentops::codec
