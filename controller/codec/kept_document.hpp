#pragma once

#include "controller/codec/binary_form.hpp"
#include "controller/domain/documents.hpp"

/// Documents that say what is wished, as bytes that this very program reads again. Those that say what may be
/// done are none of them: whoever asks for a rule reads it where people wrote it.
namespace talentops::codec {

void write_kept(BinaryWriter& to, const domain::Release& release);
void write_kept(BinaryWriter& to, const domain::Environment& environment);

/// Where the bytes are not sound, the reader says so, and what is returned is nothing to go by.
domain::Release read_kept_release(BinaryReader& from);
domain::Environment read_kept_environment(BinaryReader& from);

}  // namespace talentops::codec
