#pragma once

#include <string>
#include <string_view>

namespace talentops {

/// `text` without what has the shape of a secret: private keys in PEM form, user and password in a URL,
/// bearer and basic authorisation, keys that begin as their issuer lets them begin (`ghp_`, `AKIA`, `eyJ`),
/// and the value beside a name that promises one (`password=`, `"api_key":`, `--token `). Time: linear. Doing
/// it twice changes nothing more.
std::string without_secret_shapes(std::string_view text);

}  // namespace talentops
