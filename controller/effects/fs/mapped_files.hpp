#pragma once

namespace talentops::effects {

/// Lets the process live when somebody else shortens a file that it has mapped: what is not there any more is
/// read as zeros, instead of ending it by SIGBUS. So whoever maps files must look whether what it reads is
/// what was written; git's objects are named by their content. A write there goes nowhere: the disk was full.
/// Any other SIGBUS, and one of the program's own files, ends the process as before. Order: once, before
/// anything is mapped that can be shortened; again does nothing.
void survive_shortened_files();

}  // namespace talentops::effects
