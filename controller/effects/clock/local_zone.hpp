#pragma once

#include <string>

namespace talentops::effects {

/// The IANA name of the zone that whoever reads this lives in: TZ, else the machine's; empty where neither is
/// such a name.
std::string local_zone_name();

}  // namespace talentops::effects
