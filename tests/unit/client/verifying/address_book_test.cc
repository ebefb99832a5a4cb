#include "client/verifying/address_book.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

const std::string kTitle = "comity-addresses/v1\n";

TEST(AddressBookTest, SaysWhereEachRegistryIsAsked) {
  const auto book =
      ParseAddressBook("# ours\n" + kTitle +
                       "\nregistry.kz.example\tkz.example:7443 # the nearest\n"
                       "registry.cn.example 127.0.0.1:1\n"
                       "registry.de.example [::1]:65535\r\n");
  ASSERT_OK(book);
  EXPECT_EQ(*book, (AddressBook{{"registry.cn.example", "127.0.0.1:1"},
                                {"registry.de.example", "[::1]:65535"},
                                {"registry.kz.example", "kz.example:7443"}}));
  EXPECT_TRUE(ParseAddressBook(kTitle)->empty());
}

TEST(AddressBookTest, RefusesWhatItDoesNotUnderstand) {
  for (const std::string& text :
       {std::string(), std::string("# nothing\n"),
        std::string("registry.kz.example kz.example:7443\n"), kTitle + kTitle,
        kTitle + "registry.kz.example\n",
        kTitle + "registry.kz.example kz.example:7443 more\n",
        kTitle + "regi+stry kz.example:7443\n",
        kTitle + "registry.kz.example kz.example\n",
        kTitle + "registry.kz.example :7443\n",
        kTitle + "registry.kz.example kz.example:0\n",
        kTitle + "registry.kz.example kz.example:65536\n",
        kTitle + "registry.kz.example kz.example:+443\n",
        kTitle + "registry.kz.example unix:/tmp/socket:1\n",
        kTitle + "registry.kz.example " + std::string(300, 'x') + ":1\n",
        kTitle + "registry.kz.example a:1\nregistry.kz.example b:1\n"}) {
    EXPECT_FAILS(ParseAddressBook(text), ErrorReason::kConfigurationInvalid)
        << text;
  }
}

TEST(AddressBookTest, AWitnessIsReachedByAUrl) {
  const auto book = ParseAddressBook(
      kTitle + "witness.example/w1 http://witness.example:7412/w1\n");
  ASSERT_OK(book);
  EXPECT_EQ(book->at("witness.example/w1"), "http://witness.example:7412/w1");
  for (const char* url : {"http://", "http:///w1", "http://witness.example",
                          "https://w.example:1", "http://witness.example:1/w?x",
                          "http://witness.example:1/w@x"}) {
    EXPECT_FAILS(ParseAddressBook(kTitle + "witness.example/w1 " + url + "\n"),
                 ErrorReason::kConfigurationInvalid)
        << url;
  }
}

TEST(AddressBookTest, NamesTheLine) {
  EXPECT_EQ(ParseAddressBook(kTitle + "\nregistry.kz.example a:b\n")
                .status()
                .message()
                .substr(0, 7),
            "line 3:");
}

TEST(AddressBookTest, HoldsNoMoreThanItMay) {
  std::string text = kTitle;
  for (std::size_t i = 0; i < kAddressCountMax; ++i) {
    text += "r" + std::to_string(i) + ".example a:1\n";
  }
  EXPECT_OK(ParseAddressBook(text));
  EXPECT_FAILS(ParseAddressBook(text + "more.example a:1\n"),
               ErrorReason::kConfigurationInvalid);
}

TEST(AddressBookTest, TakesWhatWasTypedInPlaceOfWhatStands) {
  AddressBook book = {{"registry.kz.example", "a:1"}};
  ASSERT_OK(AddAddress("registry.kz.example=b:2", book));
  ASSERT_OK(AddAddress("registry.cn.example=c:3", book));
  EXPECT_EQ(book["registry.kz.example"], "b:2");
  EXPECT_EQ(book["registry.cn.example"], "c:3");
  for (const char* text : {"registry.kz.example", "=a:1",
                           "registry.kz.example=", "registry.kz.example=a"}) {
    EXPECT_FAILS(AddAddress(text, book), ErrorReason::kConfigurationInvalid)
        << text;
  }
}

}  // namespace
}  // namespace comity::client
