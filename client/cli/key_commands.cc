// `comity key`: key files, and what the log says about the keys of a body.
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/key_arguments.h"
#include "client/cli/options.h"
#include "client/issuing/key_file.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/verifier_key.h"
#include "core/crypto/public_key_text.h"
#include "core/statement/body_records.h"

namespace comity::cli {
namespace {

struct KeyFileOptions {
  std::string path;
  bool p256 = false;
};

void ShowKey(Program& program, const std::string& path,
             const crypto::PublicKey& key) {
  const std::string text = crypto::PublicKeyToText(key);
  const std::string id = HexEncode(key.id().view());
  program.console().Field("File", path);
  program.console().Field("Public key", text);
  program.console().Field("Key id", id);
  program.console().Object(
      {{"file", path}, {"public_key", text}, {"key_id", id}});
}

StatusOr<ExitCode> RunNew(Program& program, KeyFileOptions& options) {
  const auto algorithm = options.p256 ? crypto::SignatureAlgorithm::kEcdsaP256
                                      : crypto::SignatureAlgorithm::kEd25519;
  COMITY_ASSIGN_OR_RETURN(const auto signer,
                          client::NewKeyFile(options.path, algorithm));
  ShowKey(program, options.path, signer->public_key());
  return ExitCode::kYes;
}

StatusOr<ExitCode> RunShow(Program& program, KeyFileOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto signer, client::ReadKeyFile(options.path));
  ShowKey(program, options.path, signer->public_key());
  return ExitCode::kYes;
}

struct NoteKeyOptions {
  std::string path;
  std::string name;
  bool log = false;
};

// The line that policies and witnesses list a key by.
StatusOr<ExitCode> RunNote(Program& program, NoteKeyOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto signer, client::ReadKeyFile(options.path));
  const auto type = options.log ? checkpoint::NoteKeyType::kEd25519
                                : checkpoint::NoteKeyType::kCosignature;
  COMITY_ASSIGN_OR_RETURN(
      const auto key,
      checkpoint::VerifierKey::Make(options.name, type, signer->public_key()));
  program.console().Line(key.ToString());
  program.console().Object({{"name", options.name}, {"key", key.ToString()}});
  return ExitCode::kYes;
}

struct KeyChangeOptions {
  std::string body_id;
  std::string added;
  std::optional<Hash> key_id;
  std::uint64_t last_good_size = 0;
  std::uint64_t from_index = 0;
  std::uint64_t until_index = 0;
  AuthorOptions author;
};

StatusOr<ExitCode> RunAdd(Program& program, KeyChangeOptions& options) {
  statement::KeyAdded record;
  record.body_id = options.body_id;
  COMITY_ASSIGN_OR_RETURN(record.added, ParseBodyKey(options.added, ""));
  return MakeAndSend(program, options.author, {.body = record});
}

StatusOr<ExitCode> RunRotate(Program& program, KeyChangeOptions& options) {
  statement::KeyRotated record;
  record.body_id = options.body_id;
  record.old_key_id = *options.key_id;
  COMITY_ASSIGN_OR_RETURN(record.replacement, ParseBodyKey(options.added, ""));
  return MakeAndSend(program, options.author, {.body = record});
}

StatusOr<ExitCode> RunCompromised(Program& program, KeyChangeOptions& options) {
  const statement::KeyCompromised record = {
      .body_id = options.body_id,
      .key_id = *options.key_id,
      .last_good_size = options.last_good_size};
  return MakeAndSend(program, options.author, {.body = record});
}

StatusOr<ExitCode> RunAffirm(Program& program, KeyChangeOptions& options) {
  const statement::Affirm record = {.body_id = options.body_id,
                                    .key_id = *options.key_id,
                                    .from_index = options.from_index,
                                    .until_index = options.until_index};
  return MakeAndSend(program, options.author, {.body = record});
}

void AddFileCommands(CLI::App& family, Program& program) {
  auto made = std::make_shared<KeyFileOptions>();
  CLI::App& make = AddCommand(
      family, program,
      {"new",
       "Make a private key in a new file that only you can read, and show its "
       "public key.",
       "  comity key new centre-registrar.pem\n"
       "  comity key new token.pem --p256\n"},
      made, RunNew);
  make.add_option("FILE", made->path, "File to make")->required();
  make.add_flag("--p256", made->p256, "An ECDSA P-256 key instead of Ed25519");

  auto shown = std::make_shared<KeyFileOptions>();
  CLI::App& show =
      AddCommand(family, program,
                 {"show", "Show the public key and the id of a key file.",
                  "  comity key show centre-registrar.pem\n"},
                 shown, RunShow);
  show.add_option("FILE", shown->path, "Key file")->required();

  auto noted = std::make_shared<NoteKeyOptions>();
  CLI::App& note = AddCommand(
      family, program,
      {"note",
       "Write a key as policies name cosigners by it, or with --log as "
       "witnesses name logs: name+hash+key.",
       "  comity key note state.pem --name registry.cn.example/state\n"
       "  comity key note log.pem --name registry.kz.example --log\n"},
      noted, RunNote);
  note.add_option("FILE", noted->path, "Key file (Ed25519)")->required();
  note.add_option("--name", noted->name, "Name that stands in signed notes")
      ->required();
  note.add_flag("--log", noted->log, "The key signs a log's checkpoints");
}

void AddNewKeyCommands(CLI::App& family, Program& program) {
  auto added = std::make_shared<KeyChangeOptions>();
  CLI::App& add = AddCommand(
      family, program,
      {"add",
       "Add a key to a body. A registrar (or root) and a present key of the "
       "body sign.",
       "  comity key add centre --new second-officer=officer2.pem \\\n"
       "      --key centre=officer1.pem --key root=root-1.pem\n"},
      added, RunAdd);
  add.add_option("BODY", added->body_id, "Id of the body")->required();
  add.add_option("--new", added->added,
                 "Who holds the new key, and the key: a key file or the public "
                 "key as `comity key show` prints it")
      ->type_name("PERSON=KEY")
      ->required();
  AddAuthorOptions(add, added->author);

  auto rotated = std::make_shared<KeyChangeOptions>();
  CLI::App& rotate = AddCommand(
      family, program,
      {"rotate",
       "Put a new key in the place of an old one. A registrar and the old key "
       "sign; if the old key is compromised, two persons of a registrar.",
       "  comity key rotate centre --old 5c0f... --new officer=new.pem \\\n"
       "      --key centre=old.pem --key root=root-1.pem\n"},
      rotated, RunRotate);
  rotate.add_option("BODY", rotated->body_id, "Id of the body")->required();
  AddHash(rotate, "--old", rotated->key_id, "Id of the old key")->required();
  rotate
      .add_option("--new", rotated->added, "Who holds the new key, and the key")
      ->type_name("PERSON=KEY")
      ->required();
  AddAuthorOptions(rotate, rotated->author);
}

void AddCompromiseCommands(CLI::App& family, Program& program) {
  auto declared = std::make_shared<KeyChangeOptions>();
  CLI::App& compromised = AddCommand(
      family, program,
      {"compromised",
       "Declare that a key may be in wrong hands. What it signed at the given "
       "size of the log or later becomes void, unless it is affirmed. A "
       "registrar signs; for a size in the past root, or two persons.",
       "  comity key compromised centre --key-id 5c0f... "
       "--last-good-size 18211 \\\n"
       "      --key root=root-1.pem --key root=root-2.pem\n"},
      declared, RunCompromised);
  compromised.add_option("BODY", declared->body_id, "Id of the body")
      ->required();
  AddHash(compromised, "--key-id", declared->key_id, "Id of the key")
      ->required();
  compromised
      .add_option("--last-good-size", declared->last_good_size,
                  "Size of the log up to which its signatures are good")
      ->required();
  AddAuthorOptions(compromised, declared->author);

  auto affirmed = std::make_shared<KeyChangeOptions>();
  CLI::App& affirm = AddCommand(
      family, program,
      {"affirm",
       "Confirm what a compromised key signed between two entries. Another key "
       "of the body and a registrar sign, two persons.",
       "  comity key affirm centre --key-id 5c0f... --from-index 18211 \\\n"
       "      --until-index 18220 --key centre=officer2.pem "
       "--key root=root-1.pem\n"},
      affirmed, RunAffirm);
  affirm.add_option("BODY", affirmed->body_id, "Id of the body")->required();
  AddHash(affirm, "--key-id", affirmed->key_id, "Id of the compromised key")
      ->required();
  affirm.add_option("--from-index", affirmed->from_index, "First entry")
      ->required();
  affirm.add_option("--until-index", affirmed->until_index, "Last entry")
      ->required();
  AddAuthorOptions(affirm, affirmed->author);
}

}  // namespace

void AddKeyCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "key", "Make key files; add, replace, disown keys.");
  AddFileCommands(family, program);
  AddNewKeyCommands(family, program);
  AddCompromiseCommands(family, program);
}

}  // namespace comity::cli
