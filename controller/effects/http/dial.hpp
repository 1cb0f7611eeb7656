#pragma once

#include <cstdint>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

/// Opens a TCP connection to `host`, which the caller has checked: its name is resolved once, each address is
/// checked against `egress`, and only checked addresses are connected to, one after the other. The descriptor
/// does not block. Errors: kDenied if no address is
/// allowed; kNotFound if the name is proven not to exist; kUnavailable if nobody answers in time or at all;
/// kCanceled.
Result<Descriptor> dial(const std::string& host, std::uint16_t port, const Egress& egress, const Call& call);

/// What a wait that did not end well means for talking to `peer`.
Error broken_off(bool is_canceled, const std::string& peer, std::string_view doing);

}  // namespace talentops::effects
