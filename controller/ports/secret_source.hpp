#pragma once

#include "controller/base/result.hpp"
#include "controller/base/secret.hpp"
#include "controller/domain/configuration.hpp"
#include "controller/domain/names.hpp"

namespace talentops::ports {

/// Where values of secrets come from. A client's references lead to that client's secrets and no others.
/// Threads: safe.
class SecretSource {
 public:
  virtual ~SecretSource() = default;

  /// The value as it is now; from then on logs and messages mask it. Errors, each naming the place and never
  /// the value: kNotFound; kDenied where others can read it, or no place for secrets is known; kInvalid where
  /// it is empty or cannot be a variable's value; kUnavailable.
  virtual Result<Secret> read(const domain::ClientName& client, const domain::SecretReference& reference) = 0;
};

}  // namespace talentops::ports
