#pragma once

#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/http/ip_address.hpp"

namespace talentops::effects {

/// The addresses of `host`, at least one. Whatever the name servers do, it ends with the call: the system's
/// resolver cannot be broken off, so it is asked in a thread that is left to itself then. Errors: kNotFound
/// if the name is proven not to exist; kUnavailable; kCanceled.
Result<std::vector<IpAddress>> resolve(const std::string& host, const Call& call);

}  // namespace talentops::effects
