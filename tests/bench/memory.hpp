#pragma once

namespace talentops::bench {

/// What this process has of the machine's memory, in kilobytes.
double resident();

}  // namespace talentops::bench
