#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/certification.hpp"

/// Who is trusted (OpenSSH's allowed_signers), what a signature is worth (SSHSIG), and the statements that are signed.
namespace talentops::codec {

inline constexpr std::string_view kCertificationNamespace = "talentops-certification";
inline constexpr std::string_view kActNamespace = "talentops-act";

/// One line of an allowed_signers file.
struct AllowedSigner {
  std::vector<std::string> principals;  ///< patterns, as OpenSSH reads them
  std::vector<std::string> namespaces;  ///< patterns; empty: any
  domain::Validity validity;
  std::string public_key;  ///< the key's wire form
};
using AllowedSigners = std::vector<AllowedSigner>;

/// Errors: kInvalid with file and line for a line that OpenSSH would not accept; cert-authority lines are refused.
Result<AllowedSigners> read_allowed_signers(std::string_view text, const std::string& file);

/// Verifies an armoured SSHSIG over `message`. Errors: kInvalid, with a code for each: not a signature, another namespace, a key
/// that nobody trusts for the namespace, a signature that does not fit. Time is not asked: the entries say when they count.
Result<domain::GoodSignature> verify_signature(std::string_view message, std::string_view armored, std::string_view name_space,
                                               const AllowedSigners& signers);

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

/// What a certification is worth, in the order of the model: sizes, signatures over the raw bytes, then the statement.
domain::Certification judge(const domain::CertificationDocument& document, const AllowedSigners& signers);

/// The in-toto statement of a verdict, on one line.
std::string encode_statement(const domain::Statement& statement, const domain::TalentName& talent, const domain::Version& version);

/// A `kind: Act` document around a signed statement, and back. `decode_act` verifies the signature and that `by` is one of the
/// signer's principals at the act's time.
Result<std::string> encode_act(const domain::Act& act, const SigningKey& key);
Result<domain::Act> decode_act(std::string_view text, const std::string& file, const AllowedSigners& signers);

}  // namespace talentops::codec
