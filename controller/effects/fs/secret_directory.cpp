#include "controller/effects/fs/secret_directory.hpp"

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::effects {
namespace {

constexpr std::size_t kLargestSecret = 64 * 1024;

Error no_directory(const std::string& place) {
  return {ErrorKind::kDenied,
          codes::kNoSecretsDirectory,
          fmt::format("{} is referred to, and no directory with secrets is configured", place),
          {},
          "add `secrets: {directory: …}` to the controller's configuration"};
}

/// The reader's error, with what a missing file means here.
Error unread(Error error, const std::string& path) {
  if (error.kind != ErrorKind::kNotFound) return error;
  return {ErrorKind::kNotFound,
          codes::kSecretMissing,
          fmt::format("{} is not there", path),
          {},
          "write the value into it (mode 0600), or correct the release's reference"};
}

}  // namespace

Result<Secret> SecretDirectory::read(const domain::ClientName& client,
                                     const domain::SecretReference& reference) {
  const auto place = fmt::format("{}/{}/{}", client.text(), reference.from, reference.key);
  if (!directory_) return no_directory(place);
  const auto path = fmt::format("{}/{}", *directory_, place);
  auto text = read_secret_file(path, kLargestSecret);
  if (!text) return unread(std::move(text).error(), path);
  Secret whole(*std::move(text));
  auto value = whole.reveal();
  if (value.ends_with('\n')) value.remove_suffix(1);
  if (value.ends_with('\r')) value.remove_suffix(1);
  if (value.find('\0') == std::string_view::npos && !first_invalid_utf8(value))
    return Secret(std::string(value));
  return Error{ErrorKind::kInvalid,
               codes::kSecretUnusable,
               fmt::format("{} is no UTF-8, or holds a NUL character", path),
               {},
               "write a value that an environment variable can have"};
}

}  // namespace talentops::effects
