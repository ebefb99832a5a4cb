// Command log_reader reads the public log of a registry as a stranger would
// and checks all of it. It knows C2SP tlog-tiles and nothing about Comity:
// notes, trees and proofs are those of golang.org/x/mod/sumdb, which verifies
// the checksum database of Go.
//
//	log_reader -url http://127.0.0.1:7412 -key name+hash+base64
//	    [-earlier FILE]... [-save FILE] [-flip PATH:OFFSET]
//
// Exit codes: 0 all agrees; 1 something does not, and the first such thing is
// named; 2 could not check; 3 usage.
package main

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// The reader keeps every hash of the tree in memory, 64 bytes an entry.
	entriesMax = 1 << 20
)

// memory is a whole tree, as hashes in the order of tlog.StoredHashIndex.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, fmt.Errorf("hash %d is beyond the tree", index)
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

// readHead verifies a checkpoint: origin, size and root, signed with the key.
func readHead(text []byte, key note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		return tlog.Tree{}, fmt.Errorf("not a head of %s", key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("%q is not the size of a tree", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// tilesOf lists the tiles of one level of a tree with so many entries.
func tilesOf(level int, size int64) []tlog.Tile {
	var tiles []tlog.Tile
	hashes := size
	if level > 0 {
		hashes >>= uint(tileHeight * level)
	}
	for n := int64(0); n*tileWidth < hashes; n++ {
		width := hashes - n*tileWidth
		if width > tileWidth {
			width = tileWidth
		}
		tiles = append(tiles,
			tlog.Tile{H: tileHeight, L: level, N: n, W: int(width)})
	}
	return tiles
}

// cutBundle cuts a bundle into its entries, each behind its length.
func cutBundle(bundle []byte, count int) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) >= 2 {
		length := int(binary.BigEndian.Uint16(bundle))
		if length > len(bundle)-2 {
			return nil, fmt.Errorf("entry %d of it is cut off", len(entries))
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	if len(bundle) != 0 || len(entries) != count {
		return nil, fmt.Errorf("%d entries and %d bytes instead of %d entries",
			len(entries), len(bundle), count)
	}
	return entries, nil
}

// readEntries fetches every entry and returns the hash of each.
func readEntries(files *logFiles, size int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, bundle := range tilesOf(-1, size) {
		bytes, err := files.get(pathOf(bundle))
		if err != nil {
			return nil, err
		}
		entries, err := cutBundle(bytes, bundle.W)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pathOf(bundle), err)
		}
		for _, entry := range entries {
			hashes = append(hashes, tlog.RecordHash(entry))
		}
	}
	return hashes, nil
}

// rebuild computes the whole tree from the hashes of the entries alone; its
// root must be that of the head.
func rebuild(head tlog.Tree, records []tlog.Hash) (memory, error) {
	var tree memory
	for n, record := range records {
		more, err := tlog.StoredHashesForRecordHash(int64(n), record, tree)
		if err != nil {
			return nil, err
		}
		tree = append(tree, more...)
	}
	root, err := tlog.TreeHash(head.N, tree)
	if err == nil && root != head.Hash {
		err = fmt.Errorf("the entries lead to the root %s, the checkpoint says %s",
			root, head.Hash)
	}
	return tree, err
}

// nameStranger adds, if tiles tell, which entry is not the one in the tree.
func nameStranger(wrong error, records []tlog.Hash,
	proven tlog.HashReader) error {
	for n, record := range records {
		index := tlog.StoredHashIndex(0, int64(n))
		hashes, err := proven.ReadHashes([]int64{index})
		if err != nil {
			return wrong
		}
		if hashes[0] != record {
			return fmt.Errorf("entry %d is not that of its tile: %w", n, wrong)
		}
	}
	return wrong
}

// checkTiles reads every tile through a reader that proves it by the head, and
// compares it with the tree of the entries. The comparison is needed: the
// TileHashReader of Debian 12 takes the number of hashes that make the root for
// the number of tiles they stand in, and leaves as many full tiles as these
// differ by unproven in each call.
func checkTiles(head tlog.Tree, proven tlog.HashReader, tree memory) (int,
	error) {
	count := 0
	for level := 0; head.N>>uint(tileHeight*level) > 0; level++ {
		for _, tile := range tilesOf(level, head.N) {
			served, err := tlog.ReadTileData(tile, proven)
			if err != nil {
				return count, fmt.Errorf("%s: %w", pathOf(tile), err)
			}
			wanted, err := tlog.ReadTileData(tile, tree)
			if err != nil {
				return count, err
			}
			if string(served) != string(wanted) {
				return count, fmt.Errorf("%s: not the hashes of the entries",
					pathOf(tile))
			}
			count++
		}
	}
	return count, nil
}

// checkInclusion proves, from tiles, that the head includes every entry.
func checkInclusion(head tlog.Tree, proven tlog.HashReader,
	records []tlog.Hash) error {
	for n, record := range records {
		proof, err := tlog.ProveRecord(head.N, int64(n), proven)
		if err == nil {
			err = tlog.CheckRecord(proof, head.N, head.Hash, int64(n), record)
		}
		if err != nil {
			return fmt.Errorf("inclusion of entry %d: %w", n, err)
		}
	}
	return nil
}

// checkEarlier proves, from tiles, that the head extends a head that was saved.
func checkEarlier(head tlog.Tree, proven tlog.HashReader, file string,
	key note.Verifier) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return notChecked{err}
	}
	earlier, err := readHead(text, key)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	proof, err := tlog.ProveTree(head.N, earlier.N, proven)
	if err == nil {
		err = tlog.CheckTree(proof, head.N, head.Hash, earlier.N, earlier.Hash)
	}
	if err != nil {
		return fmt.Errorf("consistency with size %d: %w", earlier.N, err)
	}
	return nil
}

// checkLog reads and checks everything; what it returns is for people.
func checkLog(files *logFiles, key note.Verifier, earlier []string,
	save string) (string, error) {
	text, err := files.get("checkpoint")
	if err != nil {
		return "", err
	}
	head, err := readHead(text, key)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	if head.N > entriesMax {
		return "", notChecked{fmt.Errorf("%d entries are more than %d",
			head.N, entriesMax)}
	}
	records, err := readEntries(files, head.N)
	if err != nil {
		return "", err
	}
	proven := tlog.TileHashReader(head, files)
	tree, err := rebuild(head, records)
	if err != nil {
		return "", nameStranger(err, records, proven)
	}
	tiles, err := checkTiles(head, proven, tree)
	if err != nil {
		return "", err
	}
	if err := checkInclusion(head, proven, records); err != nil {
		return "", err
	}
	for _, file := range earlier {
		if err := checkEarlier(head, proven, file, key); err != nil {
			return "", err
		}
	}
	if save != "" {
		if err := os.WriteFile(save, text, 0o644); err != nil {
			return "", notChecked{err}
		}
	}
	return fmt.Sprintf("%s: %d entries lead to the signed root; %d tiles, "+
		"%d inclusion proofs and %d consistency proofs agree", key.Name(),
		head.N, tiles, len(records), len(earlier)), nil
}

// list is a flag that may be repeated.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

func main() {
	var earlier list
	url := flag.String("url", "", "where the log is served")
	vkey := flag.String("key", "", "key of the log, name+hash+base64")
	save := flag.String("save", "", "write the checkpoint that was checked here")
	flip := flag.String("flip", "", "PATH:OFFSET, a bit to read wrongly")
	flag.Var(&earlier, "earlier", "a checkpoint that the log must extend")
	flag.CommandLine.Init("log_reader", flag.ContinueOnError)
	if flag.CommandLine.Parse(os.Args[1:]) != nil {
		os.Exit(3)
	}
	key, err := note.NewVerifier(*vkey)
	files, wrong := newLogFiles(*url, *flip)
	if err != nil || wrong != nil || flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "log_reader: -url and -key are needed:", err, wrong)
		os.Exit(3)
	}
	summary, err := checkLog(files, key, earlier, *save)
	if errors.As(err, &notChecked{}) {
		fmt.Fprintln(os.Stderr, "log_reader: could not check:", err)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "log_reader: REFUSED:", err)
		os.Exit(1)
	}
	fmt.Println(summary)
}
