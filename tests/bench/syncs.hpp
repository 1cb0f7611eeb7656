#pragma once

namespace talentops::bench {

/// How often this program has asked for durability so far.
struct Syncs {
  long files = 0;         ///< fsync and fdatasync, of directories too
  long file_systems = 0;  ///< syncfs: each stands for every file
};
Syncs syncs();

}  // namespace talentops::bench
