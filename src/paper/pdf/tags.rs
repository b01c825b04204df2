//! What a PDF's parts are, for who does not see it: a tree of headings, paragraphs, tables and pictures, and where on which page each
//! stands (ISO 14289-1, PDF/UA-1).

use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::{Finish, Pdf, Rect, Ref, TextStr};

/// A part, by its place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(usize);

/// The whole document.
pub(super) const WHOLE: Tag = Tag(0);

struct Part {
    role: StructRole,
    parent: Tag,
    children: Vec<Child>,
    scope: Option<TableHeaderScope>,
    picture: Option<(String, Rect)>,
}

#[derive(Clone, Copy)]
enum Child {
    Part(Tag),
    /// Content with this number on a page.
    Content {
        page: usize,
        id: i32,
    },
}

/// The tree.
pub(super) struct Tags {
    parts: Vec<Part>,
    /// For each page, the part that each of its numbered contents belongs to.
    pages: Vec<Vec<Tag>>,
}

impl Tags {
    pub(super) fn new() -> Self {
        let mut tags = Self {
            parts: Vec::new(),
            pages: Vec::new(),
        };
        tags.part(WHOLE, StructRole::Document);
        tags
    }

    fn part(&mut self, parent: Tag, role: StructRole) -> Tag {
        self.parts.push(Part {
            role,
            parent,
            children: Vec::new(),
            scope: None,
            picture: None,
        });
        Tag(self.parts.len() - 1)
    }

    /// A part below another one, after those that are there.
    pub(super) fn add(&mut self, parent: Tag, role: StructRole) -> Tag {
        let tag = self.part(parent, role);
        self.child(parent, Child::Part(tag));
        tag
    }

    /// A cell that heads a row or a column.
    pub(super) fn add_heading_cell(&mut self, row: Tag, scope: TableHeaderScope) -> Tag {
        let tag = self.add(row, StructRole::TH);
        if let Some(part) = self.parts.get_mut(tag.0) {
            part.scope = Some(scope);
        }
        tag
    }

    /// A picture with the words for it, and where it stands.
    pub(super) fn add_picture(&mut self, parent: Tag, words: &str, place: Rect) -> Tag {
        let tag = self.add(parent, StructRole::Figure);
        if let Some(part) = self.parts.get_mut(tag.0) {
            part.picture = Some((words.to_owned(), place));
        }
        tag
    }

    fn child(&mut self, parent: Tag, child: Child) {
        if let Some(part) = self.parts.get_mut(parent.0) {
            part.children.push(child);
        }
    }

    /// The number of content that a part gets on a page.
    pub(super) fn content(&mut self, tag: Tag, page: usize) -> i32 {
        if self.pages.len() <= page {
            self.pages.resize(page + 1, Vec::new());
        }
        let Some(of_page) = self.pages.get_mut(page) else { return 0 };
        let id = i32::try_from(of_page.len()).unwrap_or(i32::MAX);
        of_page.push(tag);
        self.child(tag, Child::Content { page, id });
        id
    }

    /// Writes the tree with its root, whose reference it gives; `next` gives references that are free.
    pub(super) fn put(&self, pdf: &mut Pdf, pages: &[Ref], mut next: impl FnMut() -> Ref) -> Ref {
        let root = next();
        let refs: Vec<Ref> = self.parts.iter().map(|_| next()).collect();
        let of = |tag: Tag| refs.get(tag.0).copied().unwrap_or(root);
        let lists: Vec<Ref> = self.pages.iter().map(|_| next()).collect();
        for (list, tags) in lists.iter().zip(&self.pages) {
            pdf.indirect(*list).array().items(tags.iter().map(|tag| of(*tag)));
        }
        // The root of the tree, not of the file: ISO 32000-1 section 14.7.2.
        let mut tree = pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        tree.child(of(WHOLE))
            .parent_tree_next_key(i32::try_from(lists.len()).unwrap_or(i32::MAX));
        let mut by_page = tree.parent_tree();
        let mut entries = by_page.nums();
        for (key, list) in (0..).zip(&lists) {
            entries.insert(key, *list);
        }
        entries.finish();
        by_page.finish();
        tree.finish();
        for (nth, part) in self.parts.iter().enumerate() {
            let parent = if nth == WHOLE.0 { root } else { of(part.parent) };
            part.put(pdf, of(Tag(nth)), parent, pages, &of);
        }
        root
    }
}

impl Part {
    fn put(&self, pdf: &mut Pdf, at: Ref, parent: Ref, pages: &[Ref], of: &impl Fn(Tag) -> Ref) {
        let mut element = pdf.struct_element(at);
        element.kind(self.role).parent(parent);
        if let Some((words, place)) = &self.picture {
            element.alt(TextStr(words));
            element.attributes().push().layout().bbox(*place);
        }
        if let Some(scope) = self.scope {
            element.attributes().push().table().scope(scope);
        }
        let mut children = element.children();
        for child in &self.children {
            match child {
                Child::Part(tag) => {
                    children.struct_element(of(*tag));
                }
                Child::Content { page, id } => {
                    let Some(page) = pages.get(*page) else { continue };
                    children.marked_content_ref().page(*page).marked_content_id(*id);
                }
            }
        }
    }
}
