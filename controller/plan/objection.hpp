#pragma once

#include <optional>
#include <span>
#include <string>

#include "controller/base/code.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/certification.hpp"

/// What speaks against a bundle, whatever speaks for it.
namespace talentops::plan {

using Certifications = std::span<const domain::Certification* const>;

/// Clocks of two machines differ by no more than this.
inline constexpr Duration kClockTolerance = std::chrono::minutes(2);

/// A FAILED, validly signed, or a revocation, signed or not.
struct Objection {
  Code code;
  std::string why;
  Instant at;
};

/// The newest one, and the newest one that no later PASSED answers.
std::optional<Objection> latest_objection(const Digest& digest, Certifications candidates);
std::optional<Objection> objection_to(const Digest& digest, Certifications candidates, Instant now);

/// The revocation that stands in the document itself.
std::optional<Objection> revocation_of(const domain::Certification& certification);

/// Whether the document is about the digest, whatever its signatures are worth.
bool mentions(const domain::Certification& certification, const Digest& digest);

}  // namespace talentops::plan
