#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/error.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

namespace talentops::domain {

/// A span of time in which a key counts.
struct Validity {
  std::optional<Instant> from;
  std::optional<Instant> until;
  bool contains(Instant instant) const { return (!from || *from <= instant) && (!until || instant < *until); }
  bool operator==(const Validity&) const = default;
};

/// A signature that is mathematically right and made by a key that allowed_signers names for the namespace.
struct GoodSignature {
  std::string fingerprint;  ///< "SHA256:…"
  /// Every entry of allowed_signers that has this key and this namespace: its principals and when it counts.
  struct Entry {
    std::vector<std::string> principals;
    Validity validity;
    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> entries;
  bool operator==(const GoodSignature&) const = default;
};

enum class VerificationResult { kPassed, kFailed, kWarned };

/// The statement, parsed; only ever parsed after a signature over its bytes was found good.
struct Statement {
  std::vector<Digest> subjects;
  std::string verifier;  ///< verifier.id
  Instant verified_at;
  VerificationResult result = VerificationResult::kFailed;
  std::string by;  ///< who ran the verification, where it says so
  std::optional<double> score;
  std::vector<std::string> stages;  ///< empty: all
  std::string resource = {};        ///< resourceUri: "talent:support-analyst@1.5.0"
  bool operator==(const Statement&) const = default;
};

/// What is known of a CertificationDocument without asking the time: the facts from which `plan` decides.
struct Certification {
  CertificationDocument document;
  std::vector<GoodSignature> signatures = {};
  std::optional<Statement> statement = {};
  /// Why it counts for nothing (too large, no trusted signature, not parseable, …); then `statement` is
  /// absent.
  std::optional<Error> refused = {};
  /// What is wrong with the newest version of the document, where this is an older one: it may have said no.
  std::optional<Error> newer_unread = {};
  bool operator==(const Certification&) const = default;
};

}  // namespace talentops::domain
