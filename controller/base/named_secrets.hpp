#pragma once

#include <string>
#include <string_view>

namespace talentops {

/// `text` with a mask for each value that stands beside a name of a secret: `password=x`, `api_key: x`,
/// `"token": "x"`, `--password x`, `Cookie: a=b; c=d`. A sentence about one ("the token: expired") stays.
/// Time: linear.
std::string without_named_secrets(std::string_view text);

}  // namespace talentops
