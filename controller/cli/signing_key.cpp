#include "controller/cli/signing_key.hpp"

#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {
namespace {

constexpr std::size_t kLargestKey = 64UL * 1024;

}  // namespace

Result<codec::SigningKey> read_signing_key(const std::string& path) {
  if (path.ends_with(".pub"))
    return codec::SigningKey::read(TRY(effects::read_small_file(path, kLargestKey)), path);
  return codec::SigningKey::read(TRY(effects::read_secret_file(path, kLargestKey)), path);
}

}  // namespace talentops::cli
