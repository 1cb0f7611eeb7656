#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"

/// Small files of the controller's own: configuration, keys, state. (A client's files are a Workspace.)
namespace talentops::effects {

/// All of a regular file, through links too: mounted secrets are links.
/// Errors: kNotFound if it is not there; kInvalid if it is no regular file or larger than `limit`;
/// kUnavailable otherwise.
Result<std::string> read_small_file(const std::string& path, std::size_t limit);

/// As read_small_file, for secrets. From then on `redact` removes the secret (without white space around it).
/// Errors: also kDenied if others can read or write it, or its group can and it is ours to forbid; kInvalid
/// if it is empty.
Result<std::string> read_secret_file(const std::string& path, std::size_t limit);

/// Replaces `path` in one step with `bytes`, durably: whoever reads it sees the old content or the new one,
/// after a power cut too. On failure `path` is as it was and nothing is left beside it. Errors: kUnavailable,
/// with the path and the system's reason.
Status write_file_atomically(const std::string& path, std::string_view bytes, std::uint32_t mode);

/// The same with a content that is there in pieces, one behind the other.
Status write_pieces_atomically(const std::string& path, std::span<const std::string_view> pieces,
                               std::uint32_t mode);

/// As write_file_atomically, but replaces nothing: false, and nothing is written, if there is something at
/// `path` already, whoever put it there and however late.
Result<bool> write_new_file(const std::string& path, std::string_view bytes, std::uint32_t mode);

/// Whether `name` is a file that write_file_atomically or write_new_file had to leave behind when it was
/// killed.
bool is_leftover(std::string_view name);

/// What the system's error number says about `path`, as an error to show: "write /a/b: No space left on
/// device".
Error read_error(int number, const std::string& path);
Error write_error(int number, const std::string& path);

}  // namespace talentops::effects
