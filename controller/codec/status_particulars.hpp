#pragma once

#include "controller/codec/status_fields.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/status.hpp"

/// For the sources of status.hpp only: what there is to tell of a release that is not as wished.
namespace talentops::codec {

/// null where there is nothing to tell.
YamlValue encode(const domain::Particulars& particulars);
domain::Particulars read_particulars(const StatusFields& fields);

}  // namespace talentops::codec
