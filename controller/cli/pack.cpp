#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/bundle_folder.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/fs/archive.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {
namespace {

codec::YamlValue value_of(const domain::Bundle& bundle) {
  auto files = codec::YamlValue::list();
  for (const auto& file : bundle.files) {
    files.add(codec::YamlValue()
                  .put("path", file.path)
                  .put("mode", file.mode())
                  .put("sha256", file.sha256.hex())
                  .put("bytes", static_cast<std::int64_t>(file.content->size())));
  }
  return codec::YamlValue()
      .put("name", bundle.manifest.name.text())
      .put("version", bundle.manifest.version.text())
      .put("digest", bundle.digest.text())
      .put("files", std::move(files))
      .put("bytes", static_cast<std::int64_t>(bundle.bytes));
}

std::string text_of(const domain::Bundle& bundle) {
  std::string text;
  for (const auto& file : bundle.files) {
    text += fmt::format("{} {} {:>9}  {}\n", file.mode(), file.sha256.short_hex(), file.content->size(),
                        file.path);
  }
  return text + fmt::format("{} {}: {}, {}\n{}\n", bundle.manifest.name.text(),
                            bundle.manifest.version.text(), counted(bundle.files.size(), "file"),
                            counted(bundle.bytes, "byte"), bundle.digest.text());
}

}  // namespace

ExitCode pack(const PackRequest& request, const Output& output) {
  auto code = ExitCode::kFine;
  const auto bundle = read_bundle_folder(request.directory, output, code);
  if (!bundle) return code;
  if (request.output) {
    const auto archive = effects::write_archive(*bundle);
    if (!archive) return output.fail(archive.error());
    if (const auto written = effects::write_file_atomically(*request.output, *archive, 0644); !written) {
      return output.refuse(written.error());
    }
  }
  if (output.wants_value()) {
    output.value(value_of(*bundle));
  } else {
    output.out << text_of(*bundle);
  }
  return ExitCode::kFine;
}

}  // namespace talentops::cli
