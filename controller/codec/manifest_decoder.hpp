#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/deployment.hpp"

namespace talentops::codec {

/// How the text of a manifest is read: as `decode_manifest` does. Equal texts are equal manifests, so that
/// whoever runs many worlds, which write the same again and again, may remember what was read.
using ManifestDecoder =
    std::function<Result<domain::Manifest>(std::string_view text, const std::string& file)>;

}  // namespace talentops::codec
