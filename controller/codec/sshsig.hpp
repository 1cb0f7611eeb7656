#pragma once

#include <string>
#include <string_view>

#include "controller/base/result.hpp"

namespace talentops::codec {

/// The inside of an SSH signature file. The hash is "sha256" or "sha512".
struct Sshsig {
  std::string key;  ///< wire form
  std::string name_space;
  std::string hash;
  std::string signature;  ///< algorithm and value, wire form
};

/// Errors: kInvalid: larger than 16 KiB, not armoured, another version, a reserved field that is used, an
/// unknown hash, trailing bytes. One signature has one text: white space is only taken as line ends between
/// lines and at the end.
Result<Sshsig> read_sshsig(std::string_view armored);

/// The file as `ssh-keygen -Y sign` writes it.
std::string write_sshsig(const Sshsig& signature);

/// The bytes that are really signed for `message`.
std::string signed_bytes(std::string_view message, std::string_view name_space, std::string_view hash);

}  // namespace talentops::codec
