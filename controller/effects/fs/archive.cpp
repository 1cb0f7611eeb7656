#include "controller/effects/fs/archive.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <locale.h>

#include "controller/base/codes/trust.hpp"

namespace talentops::effects {
namespace {

struct FreeArchive {
  void operator()(archive* writer) const { ::archive_write_free(writer); }
};
using Writer = std::unique_ptr<archive, FreeArchive>;

struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

Error failed(archive* writer) {
  const char* reason = writer != nullptr ? ::archive_error_string(writer) : nullptr;
  return Error{ErrorKind::kUnavailable,
               codes::kArchiveFailed,
               fmt::format("the archive could not be made: {}", reason != nullptr ? reason : "out of memory"),
               {},
               "check the machine's memory, then try again"};
}

/// The library converts names from the thread's locale to UTF-8. They are UTF-8, whatever the process was
/// started with.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) previous_ = ::uselocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    ::uselocale(previous_);
    ::freelocale(locale_);
  }

 private:
  locale_t locale_;
  locale_t previous_ = nullptr;
};

la_ssize_t append(archive*, void* bytes, const void* piece, std::size_t size) {
  try {
    static_cast<std::string*>(bytes)->append(static_cast<const char*>(piece), size);
    return static_cast<la_ssize_t>(size);
  } catch (const std::exception&) {
    return -1;
  }
}

/// Without the time of day in the gzip header and without padding to a tape's block.
Status open(archive* writer, std::string& bytes) {
  const bool is_open =
      ::archive_write_set_format_pax_restricted(writer) == ARCHIVE_OK &&
      ::archive_write_add_filter_gzip(writer) == ARCHIVE_OK &&
      ::archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr) == ARCHIVE_OK &&
      ::archive_write_set_filter_option(writer, "gzip", "compression-level", "9") == ARCHIVE_OK &&
      ::archive_write_set_bytes_in_last_block(writer, 1) == ARCHIVE_OK &&
      ::archive_write_open(writer, &bytes, nullptr, append, nullptr) == ARCHIVE_OK;
  if (!is_open) return failed(writer);
  return {};
}

Status add(archive* writer, const domain::BundleFile& file) {
  const Entry entry(::archive_entry_new());
  if (!entry) return failed(nullptr);
  ::archive_entry_set_pathname(entry.get(), file.path.c_str());
  ::archive_entry_set_filetype(entry.get(), AE_IFREG);
  ::archive_entry_set_perm(entry.get(), file.executable ? 0755 : 0644);
  ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content->size()));
  ::archive_entry_set_mtime(entry.get(), 0, 0);
  ::archive_entry_set_uid(entry.get(), 0);
  ::archive_entry_set_gid(entry.get(), 0);
  if (::archive_write_header(writer, entry.get()) != ARCHIVE_OK) return failed(writer);
  const auto written = ::archive_write_data(writer, file.content->data(), file.content->size());
  if (written != static_cast<la_ssize_t>(file.content->size())) return failed(writer);
  return {};
}

std::vector<const domain::BundleFile*> sorted(const domain::Bundle& bundle) {
  std::vector<const domain::BundleFile*> files;
  for (const auto& file : bundle.files) files.push_back(&file);
  std::sort(files.begin(), files.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  return files;
}

}  // namespace

Result<std::string> write_archive(const domain::Bundle& bundle) {
  std::string bytes;
  const Utf8Locale locale;
  const Writer writer(::archive_write_new());
  if (!writer) return failed(nullptr);
  if (auto opened = open(writer.get(), bytes); !opened) return std::move(opened).error();
  for (const auto* file : sorted(bundle)) {
    if (auto added = add(writer.get(), *file); !added) return std::move(added).error().context(file->path);
  }
  if (::archive_write_close(writer.get()) != ARCHIVE_OK) return failed(writer.get());
  return bytes;
}

}  // namespace talentops::effects
